package io.flowmaestro.local;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into an interrupt of the thread that made it, and holds the end of this process back until that
 * thread has closed what it started.
 */
final class Interruption implements AutoCloseable {
    private static final long GRACE_SECONDS = 60;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread owner = Thread.currentThread();

    Interruption() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "interruption"));
    }

    private void end() {
        if (closed.getCount() == 0) {
            return;
        }
        owner.interrupt();
        try {
            if (!closed.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("suite: not everything stopped within " + GRACE_SECONDS + " s.");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for it. */
    void await() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
