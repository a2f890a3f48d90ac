package fi.lupasilta;

import java.nio.file.Path;
import java.util.List;

/** A message with documents and attachments. It may be given again with the same id: take each id once. */
public final class Delivery {
    private final Bridge bridge;
    private final Members said;
    private final List<Document> documents;
    private final List<Attachment> attachments;

    Delivery(Bridge bridge, Answer answer) {
        this.bridge = bridge;
        said = answer.said();
        documents = Document.all(answer);
        attachments = said.each("attachments").stream().map(Attachment::of).toList();
    }

    /** {@return its name, the same at every attempt} */
    public String id() {
        return said.text("id");
    }

    /** {@return the action's GUID in LV} */
    public String externalId() {
        return said.text("externalId");
    }

    /** {@return the running number of the message about the action, from 1} */
    public int number() {
        return said.whole("number");
    }

    /** {@return the message, then the documents} */
    public List<Document> documents() {
        return documents;
    }

    /** {@return the message to the case system} */
    public Document message() {
        return documents.get(0);
    }

    /** {@return the attachments, which lie on disk until the delivery is acknowledged} */
    public List<Attachment> attachments() {
        return attachments;
    }

    /**
     * It is safe here.
     *
     * @param caseId the case system's own number for the case, or null
     */
    public void ack(String caseId) {
        ack(caseId, null);
    }

    /**
     * It is safe here.
     *
     * @param caseId the case system's own number for the case, or null
     * @param place where the case system has it, or null
     */
    public void ack(String caseId, String place) {
        bridge.ask("bridge_ack", new Members().with("id", id()).with("caseId", caseId).with("place", place));
    }

    /**
     * It was not taken.
     *
     * @param what why, in a sentence
     * @param advice what to do, in a sentence
     * @param recovery one of {@link Recovery}
     */
    public void nack(String what, String advice, String recovery) {
        bridge.ask("bridge_nack", new Members().with("id", id()).with("what", what).with("advice", advice).with("recovery", recovery));
    }

    /**
     * An attachment on disk.
     *
     * @param name its file name
     * @param path where its bytes lie: copy or link them
     * @param size bytes
     * @param sha256 of the bytes, lower-case hexadecimal
     */
    public record Attachment(String name, Path path, long size, String sha256) {
        private static Attachment of(Members said) {
            return new Attachment(said.text("name"), Path.of(said.text("path")), said.number("size"), said.text("sha256"));
        }
    }
}
