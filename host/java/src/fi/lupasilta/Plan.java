package fi.lupasilta;

import java.util.List;
import java.util.Map;

/**
 * What a mapping wants to have fetched from LV.
 *
 * @param bodies the bodies that it maps from
 * @param attachments the attachments, once all wanted bodies are given
 */
public record Plan(List<WantedRequest> bodies, List<WantedAttachment> attachments) {
    static Plan of(Members said) {
        return new Plan(said.each("bodies").stream().map(WantedRequest::of).toList(), said.each("attachments").stream().map(WantedAttachment::of).toList());
    }

    /**
     * A request to LV.
     *
     * @param name what the mapping calls it
     * @param method GET
     * @param path the path below the API's base address
     * @param query names and values, not yet escaped
     */
    public record WantedRequest(String name, String method, String path, List<Map.Entry<String, String>> query) {
        @SuppressWarnings("unchecked")
        private static WantedRequest of(Members said) {
            List<List<String>> query = (List<List<String>>) said.value("query");
            return new WantedRequest(
                said.text("name"), said.text("method"), said.text("path"), query.stream().map(pair -> Map.entry(pair.get(0), pair.get(1))).toList());
        }
    }

    /**
     * A request for an attachment.
     *
     * @param request the request
     * @param id its id in LV
     * @param place the file name that the message has for it
     * @param mediaType its media type
     * @param size bytes, where LV says it; or null
     * @param sha256 of the bytes, lower-case hexadecimal, where LV says it; or null
     */
    public record WantedAttachment(WantedRequest request, String id, String place, String mediaType, Long size, String sha256) {
        private static WantedAttachment of(Members said) {
            return new WantedAttachment(
                WantedRequest.of(said), said.text("id"), said.text("place"), said.text("mediaType"), (Long) said.value("size"), said.text("sha256"));
        }
    }
}
