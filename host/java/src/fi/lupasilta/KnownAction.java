package fi.lupasilta;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is known about an action in LV when something about it is mapped. Its methods return it again, so that calls can be chained. */
public class KnownAction {
    private String externalId;
    private String caseId;
    private OffsetDateTime told;
    private OffsetDateTime now;
    private final Map<String, byte[]> previous = new LinkedHashMap<>();
    private final List<Members> files = new ArrayList<>();

    /** Nothing is known yet. */
    public KnownAction() {}

    /**
     * Names the action; otherwise it is that of the bodies.
     *
     * @param guid the action's GUID in LV
     * @return this
     */
    public KnownAction externalId(String guid) {
        externalId = guid;
        return this;
    }

    /**
     * Names the case.
     *
     * @param number the case system's own number for the case
     * @return this
     */
    public KnownAction caseId(String number) {
        caseId = number;
        return this;
    }

    /**
     * Says how far LV was told.
     *
     * @param moment when the last thing happened that LV was told of
     * @return this
     */
    public KnownAction told(OffsetDateTime moment) {
        told = moment;
        return this;
    }

    /**
     * Sets the moment that the mapping is told is now, the present otherwise: the same moment gives the same bytes.
     *
     * @param moment the moment
     * @return this
     */
    public KnownAction now(OffsetDateTime moment) {
        now = moment;
        return this;
    }

    /**
     * Adds a body of the delivery before: a supplement is told by what differs from it.
     *
     * @param name commondata, formdata…
     * @param bytes as LV sent it, byte for byte
     * @return this
     */
    public KnownAction previous(String name, byte[] bytes) {
        previous.put(name, bytes);
        return this;
    }

    /**
     * Adds a file that may be spoken of.
     *
     * @param name its name, as of the attachment
     * @param size bytes
     * @param sha256 of its bytes, lower-case hexadecimal
     * @return this
     */
    public KnownAction file(String name, long size, String sha256) {
        files.add(new Members().with("name", name).with("size", size).with("sha256", sha256));
        return this;
    }

    Map<String, byte[]> previous() {
        return previous;
    }

    Members request() {
        return new Members()
            .with("externalId", externalId)
            .with("caseId", caseId)
            .with("told", Members.moment(told))
            .with("now", Members.moment(now))
            .with("previous", sizes(previous))
            .with("files", files);
    }

    static List<Members> sizes(Map<String, byte[]> bodies) {
        return bodies.entrySet().stream().map(body -> new Members().with("name", body.getKey()).with("size", body.getValue().length)).toList();
    }
}
