package fi.lupasilta;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Through JNA, for Java 17 to 21. */
final class Jna implements Calls {
    /** A place for an answer: a call ends before its thread makes another. */
    private static final ThreadLocal<Memory> ANSWERS = ThreadLocal.withInitial(() -> new Memory(3L * Long.BYTES));

    private final NativeLibrary library;
    private final Map<String, Function> functions = new ConcurrentHashMap<>();

    Jna(String file) {
        try {
            library = NativeLibrary.getInstance(file);
        } catch (UnsatisfiedLinkError error) {
            throw new Missing(error.getMessage(), error);
        }
    }

    @Override
    public int abi() {
        return function("abi_version").invokeInt(new Object[0]);
    }

    @Override
    public void plain(String name, long handle) {
        function(name).invokeInt(new Object[] {handle});
    }

    @Override
    public Raw call(String name, Object... arguments) {
        Memory answer = ANSWERS.get();
        answer.clear();
        Object[] all = new Object[arguments.length + 1];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = answer;
        int status = function(name).invokeInt(all);
        try {
            Pointer data = answer.getPointer(0);
            int len = Math.toIntExact(answer.getLong(Long.BYTES));
            int text = Math.toIntExact(answer.getLong(2L * Long.BYTES));
            return new Raw(status, data == null ? new byte[0] : data.getByteArray(0, len), text);
        } finally {
            function("answer_free").invokeVoid(new Object[] {answer});
        }
    }

    private Function function(String name) {
        return functions.computeIfAbsent(name, wanted -> {
            try {
                return library.getFunction("lupasilta_" + wanted);
            } catch (UnsatisfiedLinkError error) {
                throw new Missing(error.getMessage(), error);
            }
        });
    }
}
