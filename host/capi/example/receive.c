/* Receives one application into a program's own hands: `receive SETTINGS-FILE BASE-FOLDER EXTERNAL-ID`.

   cc receive.c -I../include -L. -llupasilta_capi -o receive */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lupasilta.h"

/* Prints what went wrong, and ends. */
static void check(int32_t status, lupasilta_answer *answer) {
    if (status == LUPASILTA_OK) return;
    fprintf(stderr, "status %d: %.*s\n", status, (int)answer->text, answer->data ? (char *)answer->data : "");
    exit(1);
}

int main(int count, char **arguments) {
    if (count != 4 || lupasilta_abi_version() != LUPASILTA_ABI_VERSION) return 2;
    static char settings[65536], request[1024];
    FILE *file = fopen(arguments[1], "rb");
    size_t len = file ? fread(settings, 1, sizeof settings, file) : 0;

    lupasilta_answer answer = {0};
    uint64_t bridge = 0;
    check(lupasilta_bridge_open((uint8_t *)settings, len, (uint8_t *)arguments[2], strlen(arguments[2]), &bridge, &answer), &answer);
    lupasilta_answer_free(&answer);

    int size = snprintf(request, sizeof request, "{\"externalId\":\"%s\"}", arguments[3]);
    check(lupasilta_bridge_receive(bridge, (uint8_t *)request, (size_t)size, &answer), &answer);
    lupasilta_answer_free(&answer);

    /* The delivery: {"id":"…",…}, then the message's and the documents' bytes. */
    check(lupasilta_bridge_next(bridge, 30000, &answer), &answer);
    printf("%.*s\n%zu bytes of documents\n", (int)answer.text, (char *)answer.data, answer.len - answer.text);
    char id[256] = "";
    sscanf((char *)answer.data, "{\"id\":\"%255[^\"]", id);
    lupasilta_answer_free(&answer);

    /* Once it is safe in the program's own store: */
    size = snprintf(request, sizeof request, "{\"id\":\"%s\",\"caseId\":\"A/2026/1\"}", id);
    check(lupasilta_bridge_ack(bridge, (uint8_t *)request, (size_t)size, &answer), &answer);
    lupasilta_answer_free(&answer);
    return lupasilta_bridge_close(bridge);
}
