/* The workers, for the render thread. Under the plugin's lock. */
#ifndef WORKERS_H
#define WORKERS_H

/* In a record event: records what was asked for, notices what has finished, frees what was given up. */
void workers_record(void);

/* Unity's device ends: frees what all workers hold on it. The device is idle. */
void workers_end_all(void);

#endif
