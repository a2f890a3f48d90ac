package fi.lupasilta;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;

/** The native library: found, checked, and called. */
final class Native {
    private static final int ABI = 1;
    private static final int OK = 0;
    private static final int NOTHING = 2;
    private static final int CLOSED = 3;

    /** An answer's JSON and its parts. */
    record Answer(Map<String, Object> json, byte[] parts) {}

    private final Calls calls;

    private Native(Calls calls) {
        this.calls = calls;
    }

    /** Loaded when it is first used, once for a class loader. */
    private static final class Holder {
        static final Native LOADED = load();
    }

    static Native library() {
        return Holder.LOADED;
    }

    private static Native load() {
        String named = System.getProperty("lupasilta.library", System.getenv("LUPASILTA_LIBRARY"));
        String file = named != null ? named : unpacked().toString();
        Calls calls;
        try {
            calls = backend().equals("ffm") ? new Ffm(file) : new Jna(file);
        } catch (Calls.Missing error) {
            throw new IllegalStateException("The library of Lupasilta cannot be loaded: " + error.getMessage()
                + " Set LUPASILTA_LIBRARY or -Dlupasilta.library to its file.", error);
        } catch (NoClassDefFoundError error) {
            throw new IllegalStateException("JNA is not on the class path, which is needed before Java 22.", error);
        }
        int abi;
        try {
            abi = calls.abi();
        } catch (Calls.Missing error) {
            throw new IllegalStateException(file + " is no library of Lupasilta.", error);
        }
        if (abi != ABI) {
            throw new IllegalStateException(file + " has version " + abi + " of the ABI, and these classes need " + ABI + ": take both from one release.");
        }
        return new Native(calls);
    }

    /** How functions are called: ffm or jna. */
    private static String backend() {
        return System.getProperty("lupasilta.backend", Ffm.isThere() ? "ffm" : "jna");
    }

    private static Path unpacked() {
        String resource = "/native/" + System.getProperty("os.name").toLowerCase() + "-" + System.getProperty("os.arch") + "/liblupasilta_capi.so";
        try (InputStream packed = Native.class.getResourceAsStream(resource)) {
            if (packed == null) {
                throw new IllegalStateException("This jar has no library " + resource + ". Set LUPASILTA_LIBRARY or -Dlupasilta.library to its file.");
            }
            Path file = Files.createTempFile("lupasilta", ".so");
            file.toFile().deleteOnExit();
            Files.copy(packed, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Calls a function that has no answer. */
    void plain(String name, long handle) {
        calls.plain(name, handle);
    }

    /** Calls a function with an answer; null where there was nothing in time. */
    Answer call(String name, Object... arguments) {
        Calls.Raw raw = calls.call(name, arguments);
        if (raw.status() == NOTHING) return null;
        Map<String, Object> json = Json.read(new String(raw.data(), 0, raw.text(), StandardCharsets.UTF_8));
        if (raw.status() == CLOSED) throw new LupasiltaException.Closed(json);
        if (raw.status() != OK) throw new LupasiltaException(json);
        return new Answer(json, Arrays.copyOfRange(raw.data(), raw.text(), raw.data().length));
    }

    /** Calls a function with a JSON request. */
    Answer ask(String name, long handle, Object request) {
        byte[] json = utf8(request);
        return call(name, handle, json, size(json));
    }

    static byte[] utf8(Object request) {
        String text = request instanceof String ? (String) request : Json.write(request);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static long size(byte[] bytes) {
        return bytes.length;
    }
}
