package drum.host;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/** What the operating system has to do with a host. */
final class OwnProcess {
    private static final long LOOK_EVERY = 500;

    private OwnProcess() {}

    /** The terminal and a process manager signal the whole group; the coordinator decides when hosts end. */
    static void ignoreSignals() {
        for (String name : new String[] {"INT", "TERM", "HUP"}) {
            try {
                Signal.handle(new Signal(name), SignalHandler.SIG_IGN);
            } catch (IllegalArgumentException error) {
                // This system has no such signal.
            }
        }
    }

    /** Ends this process with its parent, where the kernel does not see to that. */
    static void watchParent() {
        ProcessHandle parent = ProcessHandle.current().parent().orElse(null);
        if (parent == null) return;
        Thread watch = new Thread(() -> {
            while (parent.isAlive()) {
                try {
                    Thread.sleep(LOOK_EVERY);
                } catch (InterruptedException error) {
                    return;
                }
            }
            Runtime.getRuntime().halt(0);
        }, "drum-watch-parent");
        watch.setDaemon(true);
        watch.start();
    }
}
