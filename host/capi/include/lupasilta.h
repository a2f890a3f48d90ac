// Lupasilta: applications of Luvat ja valvonta, exchanged from inside a case-management system.
//
// Every function returns LUPASILTA_OK, LUPASILTA_PROBLEM, LUPASILTA_NOTHING or LUPASILTA_CLOSED. Text is UTF-8, given as pointer and length, and never
// ends with a zero byte; a null pointer with length 0 is empty text. What is given is copied before the call returns. Handles are numbers, may be used
// from any thread at once, and are harmless when they are closed: 0 is no handle. Nothing calls back; no signal handler is installed; nothing is
// written to the standard streams; mappings run on threads of the library's own, so that the caller's stack may be small.
//
// An answer is a JSON object and the bytes that it counts: the sizes of the parts stand in the JSON. The members of requests and answers are
// in README.md beside this file.

#ifndef LUPASILTA_H
#define LUPASILTA_H

// Made by cbindgen of the library's source: change that, not this.

#include <stddef.h>
#include <stdint.h>

// The version of this ABI. It changes when a program that was built against an older header could go wrong.
#define LUPASILTA_ABI_VERSION 1

// Done; the answer, if there is one, holds what was asked for.
#define LUPASILTA_OK 0

// Not done; the answer holds an `application/problem+json`.
#define LUPASILTA_PROBLEM 1

// There was nothing in time, or the wait was called off.
#define LUPASILTA_NOTHING 2

// The handle was closed, or never was one; the answer holds an `application/problem+json`.
#define LUPASILTA_CLOSED 3

// A JSON object, and the parts whose sizes it states, one after another. Zero it before its first use, and free it with `lupasilta_answer_free`.
typedef struct lupasilta_answer {
    // The JSON in UTF-8, then the parts; null when there is no answer.
    uint8_t *data;
    // Bytes in all.
    size_t len;
    // How many of them are the JSON.
    size_t text;
} lupasilta_answer;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of the ABI that the library has: compare it with `LUPASILTA_ABI_VERSION` before anything else is called.
uint32_t lupasilta_abi_version(void);

// Frees an answer, and empties it. One that is empty already stays so.
//
// # Safety
// `answer` is null, zeroed, or was written by a function of this library and not changed since.
void lupasilta_answer_free(struct lupasilta_answer *answer);

// Which library this is: `version`, `abi`, `contracts`.
//
// # Safety
// `answer` points to an answer that may be overwritten.
int32_t lupasilta_version(struct lupasilta_answer *answer);

// What a component is: `digest`, `size`, `imports`, `exports`, `contractVersions`, `manifest`. One that cannot be used is a problem.
//
// # Safety
// `component` points to `component_len` bytes; `answer` points to an answer that may be overwritten.
int32_t lupasilta_inspect(const uint8_t *component,
                          size_t component_len,
                          struct lupasilta_answer *answer);

// Loads a mapping, with its settings, into a sandbox of its own. Give it back with `lupasilta_mapping_close`.
//
// # Safety
// `component` and `options` point to as many bytes as said; `mapping` points to a number and `answer` to an answer that may be overwritten.
int32_t lupasilta_mapping_load(const uint8_t *component,
                               size_t component_len,
                               const uint8_t *options,
                               size_t options_len,
                               uint64_t *mapping,
                               struct lupasilta_answer *answer);

// What the mapping wants to have fetched for an application: first bodies, and once they are given, attachments.
//
// # Safety
// `request` and `parts` point to as many bytes as said; `answer` points to an answer that may be overwritten.
int32_t lupasilta_mapping_plan(uint64_t mapping,
                               const uint8_t *request,
                               size_t request_len,
                               const uint8_t *parts,
                               size_t parts_len,
                               struct lupasilta_answer *answer);

// Maps an application, and proves the answer complete. A rejection is a problem with findings.
//
// # Safety
// As [`lupasilta_mapping_plan`].
int32_t lupasilta_mapping_map(uint64_t mapping,
                              const uint8_t *request,
                              size_t request_len,
                              const uint8_t *parts,
                              size_t parts_len,
                              struct lupasilta_answer *answer);

// Maps a message of the case system to the requests that LV is to be sent.
//
// # Safety
// As [`lupasilta_mapping_plan`].
int32_t lupasilta_mapping_event(uint64_t mapping,
                                const uint8_t *request,
                                size_t request_len,
                                const uint8_t *parts,
                                size_t parts_len,
                                struct lupasilta_answer *answer);

// Closes a mapping, after the calls that are under way. Closing it again does nothing.
int32_t lupasilta_mapping_close(uint64_t mapping);

// Opens a bridge between LV and this program, and starts its workers. `settings` is the text of a `lupasilta.toml`, `base` the folder that its paths
// are relative to. Without `[cases]` deliveries are pulled with `lupasilta_bridge_next`. Give it back with `lupasilta_bridge_close`.
//
// # Safety
// `settings` and `base` point to as many bytes as said; `bridge` points to a number and `answer` to an answer that may be overwritten.
int32_t lupasilta_bridge_open(const uint8_t *settings,
                              size_t settings_len,
                              const uint8_t *base,
                              size_t base_len,
                              uint64_t *bridge,
                              struct lupasilta_answer *answer);

// Keeps that an action is to be transferred, and returns at once. A repeat gives the transfer that is there.
//
// # Safety
// `request` points to as many bytes as said; `answer` points to an answer that may be overwritten.
int32_t lupasilta_bridge_receive(uint64_t bridge,
                                 const uint8_t *request,
                                 size_t request_len,
                                 struct lupasilta_answer *answer);

// Keeps what the case system says, to be told to LV, and returns at once. A repeat of the same bytes gives the transfer that is there.
//
// # Safety
// `request` and `message` point to as many bytes as said; `answer` points to an answer that may be overwritten.
int32_t lupasilta_bridge_tell(uint64_t bridge,
                              const uint8_t *request,
                              size_t request_len,
                              const uint8_t *message,
                              size_t message_len,
                              struct lupasilta_answer *answer);

// The next delivery. Waits for one, at most so many milliseconds. It is offered again when it is not answered within five minutes, or before the
// process ends; its `id` stays the same: take each id once.
//
// # Safety
// `answer` points to an answer that may be overwritten.
int32_t lupasilta_bridge_next(uint64_t bridge,
                              uint32_t timeout_ms,
                              struct lupasilta_answer *answer);

// A delivery is safe in this program: `id`, `caseId`, `place`.
//
// # Safety
// As [`lupasilta_bridge_receive`].
int32_t lupasilta_bridge_ack(uint64_t bridge,
                             const uint8_t *request,
                             size_t request_len,
                             struct lupasilta_answer *answer);

// A delivery was not taken: `id`, `what`, `advice`, `recovery`.
//
// # Safety
// As [`lupasilta_bridge_receive`].
int32_t lupasilta_bridge_nack(uint64_t bridge,
                              const uint8_t *request,
                              size_t request_len,
                              struct lupasilta_answer *answer);

// Calls off every `lupasilta_bridge_next` and `lupasilta_bridge_events` of this bridge that waits now: they return `LUPASILTA_NOTHING`.
int32_t lupasilta_bridge_cancel(uint64_t bridge);

// How transfers stand, those that changed last first: `action`, `condition`, `limit`.
//
// # Safety
// As [`lupasilta_bridge_receive`].
int32_t lupasilta_bridge_transfers(uint64_t bridge,
                                   const uint8_t *request,
                                   size_t request_len,
                                   struct lupasilta_answer *answer);

// Everything that can be told of a transfer without showing what was received: `id`.
//
// # Safety
// As [`lupasilta_bridge_receive`].
int32_t lupasilta_bridge_transfer(uint64_t bridge,
                                  const uint8_t *request,
                                  size_t request_len,
                                  struct lupasilta_answer *answer);

// Lets a transfer go on at once that waits or is quarantined: `id`.
//
// # Safety
// As [`lupasilta_bridge_receive`].
int32_t lupasilta_bridge_retry(uint64_t bridge,
                               const uint8_t *request,
                               size_t request_len,
                               struct lupasilta_answer *answer);

// The transfers that something happened to since `cursor`, and the cursor to go on with. Waits for one, at most so many milliseconds. The first
// call has no cursor and begins at the beginning; a cursor holds for as long as the store does.
//
// # Safety
// As [`lupasilta_bridge_receive`].
int32_t lupasilta_bridge_events(uint64_t bridge,
                                const uint8_t *request,
                                size_t request_len,
                                uint32_t timeout_ms,
                                struct lupasilta_answer *answer);

// Closes a bridge: calls off who waits, and returns when its workers have ended the step that they were at. Closing it again does nothing. What
// was not done goes on when a bridge is opened to the same state folder.
int32_t lupasilta_bridge_close(uint64_t bridge);

// From now on, logs are kept of this level and above: `error`, `warn` (as at the beginning), `info`, `debug`, `trace`; `off` for none.
//
// # Safety
// `level` points to as many bytes as said; `answer` points to an answer that may be overwritten.
int32_t lupasilta_logs_level(const uint8_t *level,
                             size_t level_len,
                             struct lupasilta_answer *answer);

// The next line of the log of all mappings and bridges of this library, oldest first. Waits for one, at most so many milliseconds. The newest 4096
// are kept until they are pulled; `lost` says how many were dropped before this one.
//
// # Safety
// `answer` points to an answer that may be overwritten.
int32_t lupasilta_logs_next(uint32_t timeout_ms,
                            struct lupasilta_answer *answer);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* LUPASILTA_H */
