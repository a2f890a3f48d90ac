package fi.lupasilta;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** A mapping on its own, for programs that keep their own queue. May be used from any thread. */
public final class Mapping implements AutoCloseable {
    private final Native library = Native.library();
    private final long handle;
    private final Members loaded;

    private Mapping(byte[] component, MappingOptions options) {
        long[] opened = new long[1];
        loaded = library.call("mapping_load", component, options.request(), opened).said();
        handle = opened[0];
    }

    /**
     * Loads a component.
     *
     * @param component its bytes
     * @param options settings and limits
     * @return the mapping
     * @throws LupasiltaException when it cannot be used, or its settings do not fit
     */
    public static Mapping load(byte[] component, MappingOptions options) {
        return new Mapping(component, options);
    }

    /**
     * Loads a component.
     *
     * @param component its file
     * @param options settings and limits
     * @return the mapping
     * @throws IOException when the file cannot be read
     * @throws LupasiltaException when it cannot be used, or its settings do not fit
     */
    public static Mapping load(Path component, MappingOptions options) throws IOException {
        return new Mapping(Files.readAllBytes(component), options);
    }

    /**
     * Loads a component, without settings.
     *
     * @param component its file
     * @return the mapping
     * @throws IOException when the file cannot be read
     * @throws LupasiltaException when it cannot be used
     */
    public static Mapping load(Path component) throws IOException {
        return load(component, new MappingOptions());
    }

    /**
     * What a component is, before it is trusted with anything.
     *
     * @param component its bytes
     * @return what it is
     * @throws LupasiltaException when it cannot be used
     */
    public static Component inspect(byte[] component) {
        return Component.of(Native.library().call("inspect", component).said());
    }

    /** {@return the mapping's name} */
    public String name() {
        return loaded.text("name");
    }

    /** {@return the mapping's version} */
    public String version() {
        return loaded.text("version");
    }

    /** {@return the SHA-256 of the component, lower-case hexadecimal} */
    public String digest() {
        return loaded.text("digest");
    }

    /**
     * Maps an application.
     *
     * @param application what LV sent
     * @return what the mapping made; null where the application says nothing new
     * @throws LupasiltaException when the mapping refuses it, with findings; or failed
     */
    public Mapped map(Application application) {
        Answer answer = call("mapping_map", application);
        if (answer.said().text("outcome").equals("unchanged")) return null;
        List<Document> documents = Document.all(answer);
        byte[] ledger = answer.take(answer.said().object("ledger").number("size"));
        return new Mapped(documents, ledger, Finding.all(answer.said()));
    }

    /**
     * What the mapping wants to have fetched.
     *
     * @param application what is there so far
     * @return bodies, and once all are given, attachments
     * @throws LupasiltaException when the mapping refuses it, with findings; or failed
     */
    public Plan plan(Application application) {
        return Plan.of(call("mapping_plan", application).said());
    }

    /**
     * Maps what the case system says to what LV is to be told.
     *
     * @param message an event as JSON, or a message in the case system's own format
     * @param mediaType application/json or application/xml
     * @param about what is known about the action; its previous bodies are those that were delivered last
     * @return what LV is to be told
     * @throws LupasiltaException when the mapping refuses it, with findings; or failed
     */
    public Told event(byte[] message, String mediaType, KnownAction about) {
        List<byte[]> parts = new ArrayList<>(List.of(message));
        parts.addAll(about.previous().values());
        Members request = about.request().with("message", new Members().with("mediaType", mediaType).with("size", message.length));
        Answer answer = library.call("mapping_event", handle, request.utf8(), joined(parts));
        Members said = answer.said();
        return new Told(answer.take(said.object("requests").number("size")), said.moment("notBefore"), Finding.all(said));
    }

    /** Closes it after the calls that are under way. Closing again does nothing. */
    @Override
    public void close() {
        library.plain("mapping_close", handle);
    }

    private Answer call(String function, Application application) {
        List<byte[]> parts = new ArrayList<>(application.bodies().values());
        parts.addAll(application.previous().values());
        return library.call(function, handle, application.mapRequest().utf8(), joined(parts));
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
     * @param ledger where each received value went: ledger.json
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
     * @param requests a JSON array of requests, in the order in which they are to be made
     * @param notBefore the moment before which it is not to be told; or null
     * @param findings what a person should know
     */
    public record Told(byte[] requests, OffsetDateTime notBefore, List<Finding> findings) {}
}
