package fi.lupasilta;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The native library: found, checked, and called. */
final class Native {
    private static final int ABI = 1;
    private static final int OK = 0;
    private static final int NOTHING = 2;
    private static final int CLOSED = 3;

    /** An answer's JSON and its parts. */
    record Answer(Map<String, Object> json, byte[] parts) {}

    private final NativeLibrary library;
    private final Map<String, Function> functions = new ConcurrentHashMap<>();

    private Native(NativeLibrary library) {
        this.library = library;
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
        NativeLibrary library;
        try {
            library = NativeLibrary.getInstance(file);
        } catch (UnsatisfiedLinkError error) {
            throw new IllegalStateException("The library of Lupasilta cannot be loaded: " + error.getMessage()
                + " Set LUPASILTA_LIBRARY or -Dlupasilta.library to its file.", error);
        }
        int abi;
        try {
            abi = library.getFunction("lupasilta_abi_version").invokeInt(new Object[0]);
        } catch (UnsatisfiedLinkError error) {
            throw new IllegalStateException(file + " is no library of Lupasilta.", error);
        }
        if (abi != ABI) {
            throw new IllegalStateException(file + " has version " + abi + " of the ABI, and these classes need " + ABI + ": take both from one release.");
        }
        return new Native(library);
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
        function(name).invokeInt(new Object[] {handle});
    }

    /** Calls a function with an answer; null where there was nothing in time. */
    Answer call(String name, Object... arguments) {
        try (Memory answer = new Memory(3L * Long.BYTES)) {
            answer.clear();
            Object[] all = new Object[arguments.length + 1];
            System.arraycopy(arguments, 0, all, 0, arguments.length);
            all[arguments.length] = answer;
            int status = function(name).invokeInt(all);
            try {
                Pointer data = answer.getPointer(0);
                int len = Math.toIntExact(answer.getLong(Long.BYTES));
                int text = Math.toIntExact(answer.getLong(2L * Long.BYTES));
                if (status == NOTHING) return null;
                Map<String, Object> json = Json.read(new String(data.getByteArray(0, text), StandardCharsets.UTF_8));
                if (status == CLOSED) throw new LupasiltaException.Closed(json);
                if (status != OK) throw new LupasiltaException(json);
                return new Answer(json, len == text ? new byte[0] : data.getByteArray(text, len - text));
            } finally {
                function("answer_free").invokeVoid(new Object[] {answer});
            }
        }
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

    private Function function(String name) {
        return functions.computeIfAbsent(name, wanted -> library.getFunction("lupasilta_" + wanted));
    }
}
