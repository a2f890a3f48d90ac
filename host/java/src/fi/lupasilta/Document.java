package fi.lupasilta;

import java.util.List;

/**
 * A document that a mapping wrote.
 *
 * @param name its file name
 * @param mediaType its media type
 * @param sha256 of the content, lower-case hexadecimal
 * @param content its bytes
 */
public record Document(String name, String mediaType, String sha256, byte[] content) {
    static List<Document> all(Answer answer) {
        return answer.said().each("documents").stream()
            .map(said -> new Document(said.text("name"), said.text("mediaType"), said.text("sha256"), answer.take(said.number("size"))))
            .toList();
    }
}
