package drum.host;

import drum.host.protocol.FrameReader;
import drum.host.protocol.FrameWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The worker of drum that runs models in Java: connects to the coordinator and serves it. */
public final class Main {
    private static final byte[] LOCALHOST = {127, 0, 0, 1};

    private Main() {}

    public static void main(String[] args) throws IOException {
        String port = System.getenv("DRUM_WORKER_PORT");
        String token = System.getenv("DRUM_WORKER_TOKEN");
        if (port == null || token == null) {
            System.err.println("This program is started by drum, which says where to connect.");
            System.exit(2);
        }
        OwnProcess.ignoreSignals();
        if (args.length > 0 && args[args.length - 1].equals("--watch-parent")) OwnProcess.watchParent();
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getByAddress(LOCALHOST), Integer.parseInt(port)));
        socket.getOutputStream().write((token + "\n").getBytes(StandardCharsets.US_ASCII));
        new Host(new FrameReader(socket.getInputStream()), new FrameWriter(socket.getOutputStream())).serve();
    }
}
