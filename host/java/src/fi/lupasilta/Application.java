package fi.lupasilta;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An application as LV sent it: bodies by name, and what is known about the action. */
public final class Application {
    private final Map<String, Object> about = new LinkedHashMap<>();
    private final Map<String, byte[]> bodies = new LinkedHashMap<>();
    private final Map<String, byte[]> previous = new LinkedHashMap<>();

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
     * Adds a body of the delivery before: a supplement is told by what differs from it.
     *
     * @param name commondata, formdata…
     * @param bytes as LV sent it, byte for byte
     * @return this
     */
    public Application previous(String name, byte[] bytes) {
        previous.put(name, bytes);
        return this;
    }

    /**
     * Sets what else is known.
     *
     * @param member externalId, kind, number, now, caseId, told or files
     * @param value its value
     * @return this
     */
    public Application with(String member, Object value) {
        about.put(member, value);
        return this;
    }

    Map<String, byte[]> bodies() {
        return bodies;
    }

    Map<String, byte[]> previous() {
        return previous;
    }

    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>(about);
        members.put("bodies", sizes(bodies));
        members.put("previous", sizes(previous));
        return members;
    }

    private static List<Map<String, Object>> sizes(Map<String, byte[]> bodies) {
        List<Map<String, Object>> sizes = new ArrayList<>();
        bodies.forEach((name, bytes) -> sizes.add(Map.of("name", name, "size", bytes.length)));
        return sizes;
    }
}
