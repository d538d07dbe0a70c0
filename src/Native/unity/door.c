#include "door.h"

#include "threads.h"

/* A thread that loads submits, waits and submits again: one frame each time would take it minutes. */
#define OPEN_MS 2

static mutex lock = MUTEX_INIT;
static condition changed = CONDITION_INIT;
static int waiting; /* threads in front of it */
static int is_inside; /* a thread is submitting */
static int is_open;

void RNVK_CALL door_enter(void *unused)
{
    (void)unused;
    mutex_lock(&lock);
    waiting++;
    while (!is_open || is_inside) {
        condition_wait(&changed, &lock);
    }
    waiting--;
    is_inside = 1;
    mutex_unlock(&lock);
}

void RNVK_CALL door_leave(void *unused)
{
    (void)unused;
    mutex_lock(&lock);
    is_inside = 0;
    condition_signal(&changed);
    mutex_unlock(&lock);
}

void door_open_for_a_while(void)
{
    int64_t end, left;
    mutex_lock(&lock);
    if (waiting > 0 && !is_open) {
        end = clock_ms() + OPEN_MS;
        is_open = 1;
        condition_signal(&changed);
        while ((left = end - clock_ms()) > 0) {
            condition_wait_ms(&changed, &lock, left);
        }
        is_open = 0;
        while (is_inside) {
            condition_wait(&changed, &lock);
        }
    }
    mutex_unlock(&lock);
}

void door_open(void)
{
    mutex_lock(&lock);
    is_open = 1;
    condition_signal(&changed);
    mutex_unlock(&lock);
}

void door_close(void)
{
    mutex_lock(&lock);
    is_open = 0;
    while (is_inside) {
        condition_wait(&changed, &lock);
    }
    mutex_unlock(&lock);
}
