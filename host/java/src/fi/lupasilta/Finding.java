package fi.lupasilta;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Something that a person should know.
 *
 * @param severity info, warning or error
 * @param code stable, in lower case with hyphens
 * @param pointer the received value that it is about, or null
 * @param text what was found and what to do, by language: fi, sv, en
 */
public record Finding(String severity, String code, String pointer, Map<String, String> text) {
    @SuppressWarnings("unchecked")
    static List<Finding> all(Object listed) {
        return ((List<Map<String, Object>>) listed).stream()
            .map(f -> new Finding((String) f.get("severity"), (String) f.get("code"), (String) f.get("pointer"), (Map<String, String>) f.get("text")))
            .collect(Collectors.toList());
    }
}
