import com.datarobot.drum.BasePredictor;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

public final class Faults extends BasePredictor {
    public Faults(String name) {
        super(name);
    }

    @Override
    public void configure(Map<String, Object> params) {}

    @Override
    public String predict(byte[] bytes) throws Exception {
        String[] lines = new String(bytes, StandardCharsets.UTF_8).strip().split("\r?\n");
        act(lines[0]);
        StringBuilder answer = new StringBuilder("Predictions\n");
        for (int row = 1; row < lines.length; row++) answer.append(2 * Double.parseDouble(lines[row])).append('\n');
        return answer.toString();
    }

    private static void act(String what) throws Exception {
        switch (what) {
            case "throw":
                throw new IllegalStateException("quite wrong");
            case "junk":
                byte[] junk = new byte[256 * 500];
                for (int i = 0; i < junk.length; i++) junk[i] = (byte) i;
                System.out.write(junk);
                System.err.write(junk);
                new FileOutputStream(FileDescriptor.out).write(new byte[] {0, -1, 2, 0, 0, 0});
                break;
            case "exit":
                System.exit(3);
                break;
            case "end":
                Runtime.getRuntime().halt(3);
                break;
            case "crash":
                signal("SEGV");
                break;
            case "kill":
                signal("KILL");
                break;
            case "sleep":
                Thread.sleep(1_000_000);
                break;
            case "spin":
                while (true) Thread.onSpinWait();
            case "slow":
                Thread.sleep(1000);
                break;
            case "fork":
                new ProcessBuilder("true").inheritIO().start().waitFor();
                break;
            case "hoard":
                List<byte[]> kept = new ArrayList<>();
                while (true) {
                    byte[] block = new byte[1 << 24];
                    Arrays.fill(block, (byte) 1);
                    kept.add(block);
                }
            default:
        }
    }

    private static void signal(String name) throws Exception {
        String pid = String.valueOf(ProcessHandle.current().pid());
        new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
        Thread.sleep(10_000);
    }
}
