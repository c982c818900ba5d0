package io.flowmaestro.executor.ingress;

import java.util.concurrent.atomic.AtomicInteger;

/** How many records are in hand: read and not let go of. */
final class Backlog {
    private final int most;
    private final AtomicInteger inHand = new AtomicInteger();

    /** @param most with so many no more are read */
    Backlog(int most) {
        this.most = most;
    }

    void add() {
        inHand.incrementAndGet();
    }

    void remove() {
        inHand.decrementAndGet();
    }

    boolean isFull() {
        return inHand.get() >= most;
    }

    boolean hasRoom() {
        return inHand.get() <= most / 2;
    }

    int size() {
        return inHand.get();
    }
}
