package drum.host.h2o;

import drum.host.Failure;
import drum.host.UserCode;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the source of a model. Its classes are kept in drum's cache, by the content of the source. */
final class PojoCompiler {
    private static final Pattern PACKAGE = Pattern.compile("(?m)^\\s*package\\s+([\\w.]+)\\s*;");
    private static final Pattern PUBLIC_CLASS = Pattern.compile("(?m)^\\s*public\\s+(?:final\\s+)?class\\s+(\\w+)");
    /** What javac calls a public class in a file of another name. */
    private static final String WRONG_NAME = "compiler.err.class.public.should.be.in.file";

    private final String path;
    private final byte[] source;

    private PojoCompiler(String path) throws IOException {
        this.path = path;
        this.source = Files.readAllBytes(Paths.get(path));
    }

    /** An object of the class in a source file. @throws Failure JAVA_COMPILER, MODEL_CORRUPT, MODEL_UNSUPPORTED */
    static Object instance(String path) {
        try {
            PojoCompiler compiler = new PojoCompiler(path);
            ClassLoader loader = UserCode.loader(List.of(compiler.classes().toFile()));
            return loader.loadClass(compiler.className()).getConstructor().newInstance();
        } catch (ReflectiveOperationException | IOException | LinkageError error) {
            throw corrupt(path, UserCode.reason(error)).because(error);
        }
    }

    private String className() {
        String file = Paths.get(path).getFileName().toString();
        Matcher declared = PACKAGE.matcher(new String(source, StandardCharsets.UTF_8));
        return (declared.find() ? declared.group(1) + "." : "") + file.substring(0, file.lastIndexOf('.'));
    }

    /** The folder of the compiled classes. */
    private Path classes() throws IOException {
        Path cache = Files.createDirectories(Paths.get(System.getProperty("drum.cache"), "pojo"));
        Path folder = cache.resolve(key());
        if (Files.isDirectory(folder)) return folder;
        Path part = Files.createTempDirectory(cache, "part");
        try {
            compile(part);
            return Files.move(part, folder);
        } catch (IOException error) {
            // Another worker was first.
            if (Files.isDirectory(folder)) return folder;
            throw error;
        } finally {
            delete(part);
        }
    }

    /** Deletes a folder of files, unless it has got another name. */
    private static void delete(Path folder) throws IOException {
        File[] files = folder.toFile().listFiles();
        if (files == null) return;
        for (File file : files) Files.delete(file.toPath());
        Files.delete(folder);
    }

    private String key() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(source);
            for (String part : new String[] {className(), System.getProperty("java.version"), classPath()}) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
            }
            StringBuilder text = new StringBuilder();
            for (byte one : digest.digest()) text.append(String.format("%02x", one));
            return text.substring(0, 32);
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException(error);
        }
    }

    private void compile(Path folder) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) throw new Failure("JAVA_COMPILER", "path", path, "java", System.getProperty("java.home"));
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8);
        List<String> options =
                List.of("-proc:none", "-nowarn", "-g:source,lines", "-classpath", classPath(), "-d", folder.toString());
        boolean done = compiler.getTask(
                        new StringWriter(), files, diagnostics, options, null, files.getJavaFileObjects(new File(path)))
                .call();
        if (done) return;
        for (Diagnostic<?> found : diagnostics.getDiagnostics()) {
            if (found.getCode().equals(WRONG_NAME)) throw wrongName();
            if (found.getKind() == Diagnostic.Kind.ERROR) {
                throw corrupt(path, "line " + found.getLineNumber() + ": " + found.getMessage(Locale.ROOT));
            }
        }
        throw corrupt(path, "it does not compile");
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private Failure wrongName() {
        Matcher declared = PUBLIC_CLASS.matcher(new String(source, StandardCharsets.UTF_8));
        String name = declared.find() ? declared.group(1) : "its class";
        return Failure.unsupported(
                path,
                "a Java source has to be named like its class, " + name,
                "Rename the file to " + name + ".java; a MOJO (.zip) may have any name.");
    }

    private static Failure corrupt(String path, String reason) {
        return new Failure("MODEL_CORRUPT", "path", path, "kind", "the Java source of a model", "reason", reason);
    }
}
