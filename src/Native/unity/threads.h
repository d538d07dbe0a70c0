/* A lock and a condition of the system's. */
#ifndef THREADS_H
#define THREADS_H

#include <stdint.h>

#ifdef _WIN32
#include <windows.h>

typedef SRWLOCK mutex;
typedef CONDITION_VARIABLE condition;

#define MUTEX_INIT SRWLOCK_INIT
#define CONDITION_INIT CONDITION_VARIABLE_INIT
#define THREAD_LOCAL __declspec(thread)

static inline void mutex_lock(mutex *m) { AcquireSRWLockExclusive(m); }
static inline void mutex_unlock(mutex *m) { ReleaseSRWLockExclusive(m); }
static inline void condition_wait(condition *c, mutex *m) { SleepConditionVariableSRW(c, m, INFINITE, 0); }
static inline void condition_signal(condition *c) { WakeAllConditionVariable(c); }

/* Milliseconds since some moment. */
static inline int64_t clock_ms(void) { return (int64_t)GetTickCount64(); }

/* Waits until it is signalled, or about so long. */
static inline void condition_wait_ms(condition *c, mutex *m, int64_t ms) { SleepConditionVariableSRW(c, m, (DWORD)ms, 0); }
#else
#include <pthread.h>
#include <time.h>

typedef pthread_mutex_t mutex;
typedef pthread_cond_t condition;

#define MUTEX_INIT PTHREAD_MUTEX_INITIALIZER
#define CONDITION_INIT PTHREAD_COND_INITIALIZER
#define THREAD_LOCAL __thread

static inline void mutex_lock(mutex *m) { pthread_mutex_lock(m); }
static inline void mutex_unlock(mutex *m) { pthread_mutex_unlock(m); }
static inline void condition_wait(condition *c, mutex *m) { pthread_cond_wait(c, m); }
static inline void condition_signal(condition *c) { pthread_cond_broadcast(c); }

/* Milliseconds since some moment. */
static inline int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits until it is signalled, or about so long. */
static inline void condition_wait_ms(condition *c, mutex *m, int64_t ms)
{
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += (time_t)(ms / 1000);
    end.tv_nsec += (long)(ms % 1000) * 1000000;
    if (end.tv_nsec >= 1000000000) {
        end.tv_sec++;
        end.tv_nsec -= 1000000000;
    }
    pthread_cond_timedwait(c, m, &end);
}
#endif

#endif
