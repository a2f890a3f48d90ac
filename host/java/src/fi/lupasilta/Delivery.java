package fi.lupasilta;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A message with documents and attachments. It may be given again with the same id: take each id once. */
public final class Delivery {
    private final Bridge bridge;
    private final Map<String, Object> said;
    private final List<Document> documents;

    Delivery(Bridge bridge, Native.Answer answer) {
        this.bridge = bridge;
        said = answer.json();
        documents = Document.all(answer);
    }

    /** {@return its name, the same at every attempt} */
    public String id() {
        return (String) said.get("id");
    }

    /** {@return the action in LV} */
    public String externalId() {
        return (String) said.get("externalId");
    }

    /** {@return the running number of the message about the action, from 1} */
    public long number() {
        return (Long) said.get("number");
    }

    /** {@return the message, then the documents} */
    public List<Document> documents() {
        return documents;
    }

    /** {@return the attachments, which lie on disk until the delivery is acknowledged} */
    @SuppressWarnings("unchecked")
    public List<Attachment> attachments() {
        return ((List<Map<String, Object>>) said.get("attachments")).stream()
            .map(a -> new Attachment((String) a.get("name"), Path.of((String) a.get("path")), (Long) a.get("size"), (String) a.get("sha256")))
            .collect(Collectors.toList());
    }

    /**
     * It is safe here.
     *
     * @param caseId the case system's own number for the case, or null
     */
    public void ack(String caseId) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("id", id());
        request.put("caseId", caseId);
        bridge.answer("bridge_ack", request);
    }

    /**
     * It was not taken.
     *
     * @param what why, in a sentence
     * @param advice what to do, in a sentence
     * @param recovery retry, stop-connection or person
     */
    public void nack(String what, String advice, String recovery) {
        bridge.answer("bridge_nack", Map.of("id", id(), "what", what, "advice", advice, "recovery", recovery));
    }

    /**
     * An attachment on disk.
     *
     * @param name its file name
     * @param path where its bytes lie: copy or link them
     * @param size bytes
     * @param sha256 of the bytes, lower-case hexadecimal
     */
    public record Attachment(String name, Path path, long size, String sha256) {}
}
