/* Checks for the programs here: the first one that fails ends the program with status 1 and says where. */
#ifndef CHECK_H
#define CHECK_H

#include <resnetvk.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                                        \
    do {                                                                                                        \
        if (!(condition)) {                                                                                     \
            fprintf(stderr, "%s:%d: not so: %s\nlast error: %s\n", __FILE__, __LINE__, #condition, rnvk_last_error()); \
            exit(1);                                                                                            \
        }                                                                                                       \
    } while (0)

/* The call gives this result, and where that is an error, a text that has the words. */
#define EXPECT(expected, words, call)                                                                           \
    do {                                                                                                        \
        rnvk_result result_ = (call);                                                                           \
        if (result_ != (expected)) {                                                                            \
            fprintf(stderr, "%s:%d: %s gave %s, expected was %s\nlast error: %s\n", __FILE__, __LINE__, #call,       \
                rnvk_result_name(result_), rnvk_result_name(expected), rnvk_last_error());                      \
            exit(1);                                                                                            \
        }                                                                                                       \
        if (result_ < 0 && strstr(rnvk_last_error(), words) == NULL) {                                          \
            fprintf(stderr, "%s:%d: %s gave the text\n%s\nwhich lacks '%s'\n", __FILE__, __LINE__, #call,            \
                rnvk_last_error(), words);                                                                      \
            exit(1);                                                                                            \
        }                                                                                                       \
    } while (0)

#define OK(call) EXPECT(RNVK_OK, "", call)

#ifdef __SANITIZE_ADDRESS__
/* Drivers stay loaded, so that the sanitizer can say whose memory it was that is left. In place of the system's. */
int dlclose(void *library);
int dlclose(void *library)
{
    (void)library;
    return 0;
}
#endif

/* What a handle looks like that nobody made. */
#define MADE_UP(type) ((type)(uintptr_t)0x0123456789abcdefu)

#endif
