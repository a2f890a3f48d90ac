package fi.lupasilta;

import java.util.List;

/**
 * The transfers that something happened to, the last change last.
 *
 * @param cursor with what to ask on
 * @param transfers as they stand now; none when nothing happened in time
 */
public record Changes(String cursor, List<Transfer> transfers) {}
