package fi.lupasilta;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The members of a JSON object: of an answer, read by type; or of a request. */
final class Members {
    private final Map<String, Object> members;

    private Members(Map<String, Object> members) {
        this.members = members;
    }

    Members() {
        this(new LinkedHashMap<>());
    }

    static Members read(String text) {
        return new Members(Json.read(text));
    }

    /** Adds a member; one that is null has the library's default. */
    Members with(String name, Object value) {
        members.put(name, value);
        return this;
    }

    byte[] utf8() {
        return Native.utf8(toString());
    }

    @Override
    public String toString() {
        return Json.write(members);
    }

    Object value(String name) {
        return members.get(name);
    }

    String text(String name) {
        return (String) value(name);
    }

    long number(String name) {
        return (Long) value(name);
    }

    int whole(String name) {
        return Math.toIntExact(number(name));
    }

    OffsetDateTime moment(String name) {
        return value(name) == null ? null : OffsetDateTime.parse(text(name));
    }

    /** The member that is an object; or null. */
    @SuppressWarnings("unchecked")
    Members object(String name) {
        return value(name) == null ? null : new Members((Map<String, Object>) value(name));
    }

    @SuppressWarnings("unchecked")
    List<Members> each(String name) {
        return ((List<Map<String, Object>>) value(name)).stream().map(Members::new).toList();
    }

    @SuppressWarnings("unchecked")
    List<String> texts(String name) {
        return List.copyOf((List<String>) value(name));
    }

    /** All members, which are texts. */
    Map<String, String> texts() {
        return members.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, member -> (String) member.getValue()));
    }

    Map<String, Object> map() {
        return members;
    }

    /** As RFC 3339 has a moment. */
    static String moment(OffsetDateTime moment) {
        return moment == null ? null : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moment);
    }
}
