package fi.lupasilta;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * The file of the native library: the one that was named, or one that is unpacked from the jar and removed as soon as it is loaded.
 *
 * @param path where it lies
 * @param unpacked whether it was unpacked
 */
record LibraryFile(Path path, boolean unpacked) implements AutoCloseable {
    static LibraryFile find() {
        String named = System.getProperty("lupasilta.library", System.getenv("LUPASILTA_LIBRARY"));
        return named == null || named.isEmpty() ? unpack() : new LibraryFile(Path.of(named).toAbsolutePath(), false);
    }

    private static LibraryFile unpack() {
        String name = System.mapLibraryName("lupasilta_capi");
        String resource = "/native/" + platform() + "/" + name;
        try (InputStream packed = LibraryFile.class.getResourceAsStream(resource)) {
            if (packed == null) {
                throw new IllegalStateException("This jar has no library " + resource + ". Set LUPASILTA_LIBRARY or -Dlupasilta.library to its file.");
            }
            Path file = Files.createTempFile("lupasilta", name);
            Files.copy(packed, file, StandardCopyOption.REPLACE_EXISTING);
            return new LibraryFile(file, true);
        } catch (IOException error) {
            throw new UncheckedIOException("The library cannot be unpacked into " + System.getProperty("java.io.tmpdir")
                + ". Set -Djava.io.tmpdir to a folder that can be written to.", error);
        }
    }

    /** linux-amd64, linux-musl-aarch64… */
    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).split(" ")[0];
        return system + (system.equals("linux") && musl(Path.of("/")) ? "-musl-" : "-") + System.getProperty("os.arch");
    }

    /**
     * Whether this process has musl for its C library. What the process has mapped says so for certain: a system of glibc can have musl's loader beside it.
     */
    static boolean musl(Path root) {
        Path maps = root.resolve("proc/self/maps");
        try {
            if (Files.isReadable(maps)) return Files.readString(maps).contains("/ld-musl-");
            if (Files.exists(root.resolve("etc/alpine-release"))) return true;
            try (DirectoryStream<Path> loaders = Files.newDirectoryStream(root.resolve("lib"), "ld-musl-*.so.1")) {
                return loaders.iterator().hasNext();
            }
        } catch (IOException error) {
            return false;
        }
    }

    /** Removes what was unpacked; at the end of the process where the system keeps a loaded file from being removed. */
    @Override
    public void close() {
        if (!unpacked) return;
        try {
            Files.delete(path);
        } catch (IOException error) {
            path.toFile().deleteOnExit();
        }
    }
}
