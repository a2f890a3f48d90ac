package fi.lupasilta;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Through the foreign function interface of the JDK (java.lang.foreign), for Java 22 and newer; JNA is not needed then.
 *
 * The classes are compiled for Java 17, which has no such package: it is reached by reflection, and each function called by its method handle.
 */
final class Ffm implements Calls {
    private static final int WORD = Long.BYTES;

    private final Method openArena = method("Arena", "ofConfined");
    private final Method allocate = method("SegmentAllocator", "allocate", long.class, long.class);
    private final Method buffer = method("MemorySegment", "asByteBuffer");
    private final Method at = method("MemorySegment", "ofAddress", long.class);
    private final Method sized = method("MemorySegment", "reinterpret", long.class);
    private final Object linker = invoke(method("Linker", "nativeLinker"), null);
    private final Object noOptions = Array.newInstance(type("Linker$Option"), 0);
    private final Object library;
    private final Map<String, MethodHandle> functions = new ConcurrentHashMap<>();

    Ffm(String file) {
        Method global = method("Arena", "global");
        Method lookup = method("SymbolLookup", "libraryLookup", Path.class, type("Arena"));
        try {
            library = invoke(lookup, null, Path.of(file).toAbsolutePath(), invoke(global, null));
        } catch (IllegalArgumentException error) {
            throw new Missing(error.getMessage(), error);
        }
    }

    /** Whether the runtime has the package in its final form. */
    static boolean isThere() {
        return Runtime.version().feature() >= 22;
    }

    @Override
    public int abi() {
        return (Integer) invoked(function("abi_version", true, new Object[0]));
    }

    @Override
    public void plain(String name, long handle) {
        invoked(function(name, true, new Object[] {handle}), handle);
    }

    @Override
    public Raw call(String name, Object... arguments) {
        try (AutoCloseable arena = (AutoCloseable) invoke(openArena, null)) {
            Object[] given = new Object[arguments.length + 1];
            Object written = null;
            for (int i = 0; i < arguments.length; i++) {
                given[i] = arguments[i];
                if (arguments[i] instanceof byte[] bytes) {
                    given[i] = invoke(allocate, arena, (long) Math.max(bytes.length, 1), 1L);
                    bytes(given[i]).put(bytes);
                } else if (arguments[i] instanceof long[]) {
                    given[i] = written = invoke(allocate, arena, (long) WORD, (long) WORD);
                }
            }
            Object answer = given[arguments.length] = invoke(allocate, arena, 3L * WORD, (long) WORD);
            int status = (Integer) invoked(function(name, true, given), given);
            if (written != null) {
                for (Object argument : arguments) {
                    if (argument instanceof long[] handle) handle[0] = bytes(written).getLong(0);
                }
            }
            try {
                long address = bytes(answer).getLong(0);
                byte[] data = new byte[Math.toIntExact(bytes(answer).getLong(WORD))];
                if (data.length > 0) bytes(invoke(sized, invoke(at, null, address), (long) data.length)).get(data);
                return new Raw(status, data, Math.toIntExact(bytes(answer).getLong(2 * WORD)));
            } finally {
                invoked(function("answer_free", false, new Object[] {answer}), answer);
            }
        } catch (RuntimeException error) {
            throw error;
        } catch (Exception error) {
            throw new IllegalStateException(error);
        }
    }

    private ByteBuffer bytes(Object segment) {
        return ((ByteBuffer) invoke(buffer, segment)).order(ByteOrder.nativeOrder());
    }

    /** The handle of a function, of which arguments show the types. */
    private MethodHandle function(String name, boolean returns, Object[] arguments) {
        return functions.computeIfAbsent(name, wanted -> {
            Optional<?> found = (Optional<?>) invoke(method("SymbolLookup", "find", String.class), library, "lupasilta_" + wanted);
            Object symbol = found.orElseThrow(() -> new Missing("undefined symbol: lupasilta_" + wanted, null));
            Object layouts = Array.newInstance(type("MemoryLayout"), arguments.length);
            for (int i = 0; i < arguments.length; i++) {
                String layout = arguments[i] instanceof Long ? "JAVA_LONG" : arguments[i] instanceof Integer ? "JAVA_INT" : "ADDRESS";
                Array.set(layouts, i, layout(layout));
            }
            Object descriptor = returns
                ? invoke(method("FunctionDescriptor", "of", type("MemoryLayout"), layouts.getClass()), null, layout("JAVA_INT"), layouts)
                : invoke(method("FunctionDescriptor", "ofVoid", layouts.getClass()), null, layouts);
            Method downcall = method("Linker", "downcallHandle", type("MemorySegment"), type("FunctionDescriptor"), noOptions.getClass());
            MethodHandle handle = (MethodHandle) invoke(downcall, linker, symbol, descriptor, noOptions);
            // As it is called: with an array, which costs less than to look at the arguments each time.
            return handle.asSpreader(Object[].class, arguments.length).asType(MethodType.methodType(Object.class, Object[].class));
        });
    }

    private static Object layout(String name) {
        try {
            return type("ValueLayout").getField(name).get(null);
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException(error);
        }
    }

    private static Object invoked(MethodHandle function, Object... arguments) {
        try {
            return (Object) function.invokeExact(arguments);
        } catch (RuntimeException | Error error) {
            throw error;
        } catch (Throwable error) {
            throw new IllegalStateException(error);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName("java.lang.foreign." + name);
        } catch (ClassNotFoundException error) {
            throw new IllegalStateException(error);
        }
    }

    private static Method method(String type, String name, Class<?>... parameters) {
        try {
            return type(type).getMethod(name, parameters);
        } catch (NoSuchMethodException error) {
            throw new IllegalStateException(error);
        }
    }

    private static Object invoke(Method method, Object on, Object... arguments) {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException error) {
            if (error.getCause() instanceof RuntimeException cause) throw cause;
            throw new IllegalStateException(error.getCause());
        } catch (IllegalAccessException error) {
            throw new IllegalStateException(error);
        }
    }
}
