package fi.lupasilta;

import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

/** An application as LV sent it, or a supplement, message or withdrawal: bodies by name, and what is known about the action. */
public final class Application extends KnownAction {
    private final Map<String, byte[]> bodies = new LinkedHashMap<>();
    private String kind = "application";
    private int number = 1;

    /** An application without bodies. */
    public Application() {}

    /**
     * Adds a body.
     *
     * @param name commondata, formdata…
     * @param bytes as LV sent it, byte for byte
     * @return this
     */
    public Application body(String name, byte[] bytes) {
        bodies.put(name, bytes);
        return this;
    }

    /**
     * Says what it is, where it is no application.
     *
     * @param what application, supplement, message or withdrawal
     * @return this
     */
    public Application kind(String what) {
        kind = what;
        return this;
    }

    /**
     * Sets the running number of the message about the action, 1 otherwise.
     *
     * @param running from 1
     * @return this
     */
    public Application number(int running) {
        number = running;
        return this;
    }

    @Override
    public Application externalId(String guid) {
        super.externalId(guid);
        return this;
    }

    @Override
    public Application caseId(String number) {
        super.caseId(number);
        return this;
    }

    @Override
    public Application told(OffsetDateTime moment) {
        super.told(moment);
        return this;
    }

    @Override
    public Application now(OffsetDateTime moment) {
        super.now(moment);
        return this;
    }

    @Override
    public Application previous(String name, byte[] bytes) {
        super.previous(name, bytes);
        return this;
    }

    @Override
    public Application file(String name, long size, String sha256) {
        super.file(name, size, sha256);
        return this;
    }

    Map<String, byte[]> bodies() {
        return bodies;
    }

    Members mapRequest() {
        return request().with("kind", kind).with("number", number).with("bodies", sizes(bodies));
    }
}
