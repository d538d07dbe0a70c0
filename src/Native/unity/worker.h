/* One worker. */
#ifndef WORKER_H
#define WORKER_H

#include "plugin.h"
#include "problems.h"
#include "resnetvk_unity.h"

enum { /* worker.state */
    WORKER_LOADING,
    WORKER_IDLE,
    WORKER_ASKED,    /* for a part, which the next record event records */
    WORKER_RECORDED, /* a part */
    WORKER_FINISHED, /* all parts, and the frames they are in have run */
    WORKER_DRAINING, /* given up; frames that know of it may still run */
    WORKER_ENDED     /* failed to load, or Unity's device has ended: nothing works any more */
};

/* A texture of Unity's and the binding that reads it. */
typedef struct worker_picture {
    VkImage image;
    VkFormat format;
    VkExtent3D extent;
    uint32_t flags;
    VkImageView view;
    rnvk_binding binding;
} worker_picture;

typedef struct worker {
    struct worker *next;
    uint64_t id;
    int state;
    int is_given_up; /* destroyed by the main thread, not yet freed */
    rnvk_preparation preparation;
    rnvk_session session;
    rnvk_binding own; /* reads a picture or values from memory */
    worker_picture picture;
    void *texture; /* of the next inference; NULL: a picture or values from memory */
    uint32_t texture_flags;
    rnvk_binding last; /* what the inference under way, or the last one, was bound with */
    int64_t budget_ns;
    uint32_t work;
    int has_parts;     /* some part of the inference under way was recorded */
    int is_last_part;  /* so was the last one */
    unsigned long long last_frame; /* in which something was recorded */
    rnvk_result failure; /* of loading or of the inference under way, not yet told; RNVK_OK: none */
    char problem[PROBLEM_SIZE];
} worker;

/* Looks whether loading has come to its end. */
void worker_look(worker *w);

/* Records the part that was asked for. */
void worker_record(worker *w, plugin *p);

/* Frames up to this one have run. */
void worker_frame_is_safe(worker *w, unsigned long long frame);

/* Gives up the inference under way. */
void worker_give_up(worker *w);

/* Frees what it holds on the device: nothing runs there any more that knows of it. */
void worker_free(worker *w, plugin *p);

#endif
