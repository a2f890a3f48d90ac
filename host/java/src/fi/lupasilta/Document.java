package fi.lupasilta;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A document that a mapping wrote.
 *
 * @param name its file name
 * @param mediaType its media type
 * @param sha256 of the content, lower-case hexadecimal
 * @param content its bytes
 */
public record Document(String name, String mediaType, String sha256, byte[] content) {
    @SuppressWarnings("unchecked")
    static List<Document> all(Native.Answer answer) {
        List<Document> found = new ArrayList<>();
        int from = 0;
        for (Map<String, Object> listed : (List<Map<String, Object>>) answer.json().get("documents")) {
            int to = from + ((Long) listed.get("size")).intValue();
            byte[] content = Arrays.copyOfRange(answer.parts(), from, to);
            found.add(new Document((String) listed.get("name"), (String) listed.get("mediaType"), (String) listed.get("sha256"), content));
            from = to;
        }
        return List.copyOf(found);
    }

    static int size(List<Document> documents) {
        return documents.stream().mapToInt(document -> document.content.length).sum();
    }
}
