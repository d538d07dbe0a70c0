/*
 * The door to Unity's queue, which one thread may use at a time: the render thread has it, and opens it during queue events for threads of libresnetvk that
 * load models.
 */
#ifndef DOOR_H
#define DOOR_H

#include <resnetvk.h>

/* Around each vkQueueSubmit, on a thread of the library: waits for the door to be opened; enter and leave. */
void RNVK_CALL door_enter(void *unused);
void RNVK_CALL door_leave(void *unused);

/* On the render thread, which owns the queue meanwhile: opens the door for a short time when somebody waits. */
void door_open_for_a_while(void);

/* Opens it until further notice, because Unity does nothing with the queue any more; and closes it. */
void door_open(void);
void door_close(void);

#endif
