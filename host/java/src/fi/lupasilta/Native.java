package fi.lupasilta;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The native library: found, checked, and called. */
final class Native {
    private static final int ABI = 1;
    private static final int OK = 0;
    private static final int NOTHING = 2;
    private static final int CLOSED = 3;

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
        try (LibraryFile file = LibraryFile.find()) {
            Calls calls = opened(file.path().toString());
            int abi;
            try {
                abi = calls.abi();
            } catch (Calls.Missing error) {
                throw new IllegalStateException(file.path() + " is no library of Lupasilta.", error);
            }
            if (abi != ABI) {
                throw new IllegalStateException(file.path() + " has version " + abi + " of the ABI, and these classes need " + ABI + ": take both from one release.");
            }
            return new Native(calls);
        }
    }

    private static Calls opened(String file) {
        String backend = System.getProperty("lupasilta.backend", Ffm.isThere() ? "ffm" : "jna");
        try {
            return switch (backend) {
                case "ffm" -> new Ffm(file);
                case "jna" -> new Jna(file);
                default -> throw new IllegalStateException("lupasilta.backend is ffm or jna, not " + backend + ".");
            };
        } catch (Calls.Missing error) {
            throw new IllegalStateException("The library of Lupasilta cannot be loaded: " + error.getMessage()
                + " Set LUPASILTA_LIBRARY or -Dlupasilta.library to its file.", error);
        } catch (NoClassDefFoundError error) {
            throw new IllegalStateException("JNA is not on the class path, which is needed before Java 22.", error);
        } catch (IllegalCallerException error) {
            throw new IllegalStateException("This Java keeps native code out: start it with --enable-native-access=ALL-UNNAMED.", error);
        }
    }

    /** Calls a function that has no answer. */
    void plain(String function, long handle) {
        calls.plain(function, handle);
    }

    /** Calls a function with an answer, where bytes stand for a pointer and a size; null where there was nothing in time. */
    Answer call(String function, Object... arguments) {
        List<Object> passed = new ArrayList<>();
        for (Object argument : arguments) {
            passed.add(argument);
            if (argument instanceof byte[] bytes) passed.add((long) bytes.length);
        }
        Calls.Raw raw = calls.call(function, passed.toArray());
        if (raw.status() == NOTHING) return null;
        Answer answer = new Answer(raw);
        return switch (raw.status()) {
            case OK -> answer;
            case CLOSED -> throw new LupasiltaException.Closed(answer.said());
            default -> throw new LupasiltaException(answer.said());
        };
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As the library waits: at most 23 days at a time. */
    static int millis(Duration timeout) {
        return timeout.isNegative() ? 0 : (int) Math.min(timeout.toSeconds(), 2_000_000) * 1000 + timeout.toMillisPart();
    }
}
