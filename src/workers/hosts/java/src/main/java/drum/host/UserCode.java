package drum.host;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/** Classes that the user brings, and what they throw. */
public final class UserCode {
    /** Name of the class loader, by which frames of a stack are known for the user's. */
    private static final String LOADER = "model";

    private UserCode() {}

    /** Loads classes from jars and folders; those that the host has go before. */
    public static URLClassLoader loader(List<File> places) {
        URL[] urls = new URL[places.size()];
        try {
            for (int i = 0; i < urls.length; i++) urls[i] = places.get(i).toURI().toURL();
        } catch (MalformedURLException error) {
            throw new IllegalStateException(error);
        }
        return new URLClassLoader(LOADER, urls, UserCode.class.getClassLoader());
    }

    /** The files of a class path as the JVM takes it: {@code dir/*} is every jar of a folder. */
    public static List<File> classPath(String path) {
        List<File> places = new ArrayList<>();
        for (String entry : path.split(File.pathSeparator)) {
            if (entry.endsWith("*")) {
                File[] jars = new File(entry.substring(0, entry.length() - 1)).listFiles(
                        file -> file.getName().toLowerCase().endsWith(".jar"));
                if (jars == null) continue;
                Arrays.sort(jars);
                places.addAll(Arrays.asList(jars));
            } else if (!entry.isEmpty()) {
                places.add(new File(entry));
            }
        }
        return places;
    }

    /** Runs user code. @throws Failure HOOK_FAILED when it throws, whatever that is */
    public static <Result> Result call(String what, Callable<Result> code) {
        try {
            return code.call();
        } catch (OutOfMemoryError error) {
            throw error;
        } catch (Throwable error) {
            throw failed(what, error);
        }
    }

    private static Failure failed(String what, Throwable error) {
        String at = place(error.getStackTrace());
        String shown = at.isEmpty() ? "" : "\n    at " + at;
        return new Failure("HOOK_FAILED", "what", what, "reason", reason(error), "at", shown).because(error);
    }

    /** Class and message of an exception. */
    public static String reason(Throwable error) {
        String name = error.getClass().getSimpleName();
        String message = error.getMessage();
        return message == null || message.isBlank() ? name : name + ": " + message.strip();
    }

    /** The innermost frame of the user's own code as file and line; "" when there is none. */
    static String place(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (LOADER.equals(frame.getClassLoaderName())) return frame.getFileName() + ":" + frame.getLineNumber();
        }
        return "";
    }
}
