package fi.lupasilta;

import java.util.List;

/**
 * What a component is.
 *
 * @param digest the SHA-256 of its bytes, lower-case hexadecimal
 * @param size bytes
 * @param imports what it asks of its host: nothing, where it can be used
 * @param exports what it can do
 * @param contractVersions the versions of the contract that it speaks
 * @param manifest what it says of itself: a JSON object
 */
public record Component(String digest, long size, List<String> imports, List<String> exports, List<String> contractVersions, String manifest) {
    static Component of(Members said) {
        return new Component(
            said.text("digest"),
            said.number("size"),
            said.texts("imports"),
            said.texts("exports"),
            said.texts("contractVersions"),
            Json.write(said.value("manifest")));
    }
}
