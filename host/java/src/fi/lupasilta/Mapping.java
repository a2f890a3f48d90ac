package fi.lupasilta;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A mapping on its own, for programs that keep their own queue. May be used from any thread. */
public final class Mapping implements AutoCloseable {
    private final Native library = Native.library();
    private final long handle;
    private final String digest;

    private Mapping(byte[] component, Map<String, ?> options) {
        byte[] json = Native.utf8(options);
        long[] opened = new long[1];
        Native.Answer loaded = library.call("mapping_load", component, Native.size(component), json, Native.size(json), opened);
        handle = opened[0];
        digest = (String) loaded.json().get("digest");
    }

    /**
     * Loads a component.
     *
     * @param component its bytes
     * @param options settings (the mapping's), threads, limits (timeMs, memoryBytes, inputBytes, outputBytes, documentBytes), cache
     * @return the mapping
     */
    public static Mapping load(byte[] component, Map<String, ?> options) {
        return new Mapping(component, options);
    }

    /**
     * Loads a component from its file, without settings.
     *
     * @param component the file
     * @return the mapping
     * @throws IOException when the file cannot be read
     */
    public static Mapping load(Path component) throws IOException {
        return new Mapping(Files.readAllBytes(component), Map.of());
    }

    /**
     * What a component is, before it is trusted with anything.
     *
     * @param component its bytes
     * @return digest, size, imports, exports, contractVersions, manifest
     */
    public static Map<String, Object> inspect(byte[] component) {
        return Native.library().call("inspect", component, Native.size(component)).json();
    }

    /** {@return the SHA-256 of the component, lower-case hexadecimal} */
    public String digest() {
        return digest;
    }

    /**
     * Maps an application.
     *
     * @param application what LV sent
     * @return documents, ledger and findings; null where it says nothing new
     */
    public Mapped map(Application application) {
        Native.Answer answer = call("mapping_map", application);
        if (answer.json().get("outcome").equals("unchanged")) return null;
        List<Document> documents = Document.all(answer);
        byte[] parts = answer.parts();
        byte[] ledger = Arrays.copyOfRange(parts, Document.size(documents), parts.length);
        return new Mapped(documents, ledger, Finding.all(answer.json().get("findings")));
    }

    /**
     * What the mapping wants to have fetched.
     *
     * @param application what is there so far
     * @return bodies, and once all are given, attachments
     */
    public Map<String, Object> plan(Application application) {
        return call("mapping_plan", application).json();
    }

    /**
     * Maps what the case system says.
     *
     * @param message its bytes
     * @param mediaType application/json or application/xml
     * @param about externalId, caseId, told, now, previous as of an application
     * @return what LV is to be told
     */
    public Told event(byte[] message, String mediaType, Application about) {
        Map<String, Object> request = new LinkedHashMap<>(about.members());
        request.remove("bodies");
        request.remove("kind");
        request.remove("number");
        request.put("message", Map.of("mediaType", mediaType, "size", message.length));
        List<byte[]> all = new ArrayList<>(List.of(message));
        all.addAll(about.previous().values());
        byte[] json = Native.utf8(request);
        byte[] parts = joined(all);
        Native.Answer answer = library.call("mapping_event", handle, json, Native.size(json), parts, Native.size(parts));
        return new Told(answer.parts(), (String) answer.json().get("notBefore"), Finding.all(answer.json().get("findings")));
    }

    /** Closes it after the calls that are under way. Closing again does nothing. */
    @Override
    public void close() {
        library.plain("mapping_close", handle);
    }

    private Native.Answer call(String function, Application application) {
        List<byte[]> all = new ArrayList<>(application.bodies().values());
        all.addAll(application.previous().values());
        byte[] json = Native.utf8(application.members());
        byte[] parts = joined(all);
        return library.call(function, handle, json, Native.size(json), parts, Native.size(parts));
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        parts.forEach(joined::writeBytes);
        return joined.toByteArray();
    }

    /**
     * What a mapping made, proven complete.
     *
     * @param documents the message, then the documents
     * @param ledger ledger.json
     * @param findings what a person should know
     */
    public record Mapped(List<Document> documents, byte[] ledger, List<Finding> findings) {
        /** {@return the message to the case system} */
        public Document message() {
            return documents.get(0);
        }
    }

    /**
     * What LV is to be told.
     *
     * @param requests a JSON array of requests, in their order
     * @param notBefore the moment before which it is not to be told, RFC 3339, or null
     * @param findings what a person should know
     */
    public record Told(byte[] requests, String notBefore, List<Finding> findings) {}
}
