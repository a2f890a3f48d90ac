package fi.lupasilta;

/** The library's functions, however they are reached. Arguments are Long, Integer, byte[] and, for a handle that is written, long[]. */
interface Calls {
    /**
     * What a function answered.
     *
     * @param status its result
     * @param data the JSON, and the parts after it
     * @param text how many bytes the JSON has
     */
    record Raw(int status, byte[] data, int text) {}

    /** {@return the version of the ABI} */
    int abi();

    /** Calls a function whose last parameter is an answer. */
    Raw call(String name, Object... arguments);

    /** Calls a function that has no answer. */
    void plain(String name, long handle);

    /** The library cannot be loaded, or has no such function. */
    final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1;

        Missing(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
