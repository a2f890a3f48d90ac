package fi.lupasilta;

/** What a problem asks for. */
public final class Recovery {
    /** Another attempt later, by itself. */
    public static final String RETRY = "retry";

    /** A person who repairs the connection, after which everything goes on that waits for it. */
    public static final String STOP_CONNECTION = "stop-connection";

    /** A person who looks at this transfer. */
    public static final String PERSON = "person";

    private Recovery() {}
}
