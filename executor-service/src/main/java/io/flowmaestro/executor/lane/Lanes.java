package io.flowmaestro.executor.lane;

import io.flowmaestro.executor.lane.Lane.Choice;
import io.flowmaestro.executor.lane.Lane.Waiting;
import io.flowmaestro.executor.limit.Breaker;
import io.flowmaestro.vault.client.CredentialRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one event loop, each in turn: whoever may start something starts one, and goes to the end of the line. What
 * cannot start now holds no place: a timer, its host or the end of a call brings it back. Touched by its {@link Loop}
 * alone.
 */
public final class Lanes {
    private static final Logger LOG = Logger.getLogger(Lanes.class);
    /** A lane that opens later than this is worth the way through the journal. */
    private static final long WORTH_PARKING = 1_000;

    /** No deadline is further away, whatever a provider says. */
    private static final Duration LONGEST_LIMIT = Duration.ofHours(24);

    private static final int RELEASE_JITTER = 200;

    private final LaneLimits limits;
    private final ParkedRequests parkedRequests;
    private final Loop loop;
    private final LongSupplier millis;
    private final Clock clock;
    private final RandomGenerator random;
    private final Map<CredentialRef, Lane> lanes = new HashMap<>();
    private final Map<String, Host> hosts = new HashMap<>();
    private final Set<Place> pausing = new LinkedHashSet<>();
    private final Queue<Lane> ready = new ArrayDeque<>();
    private int free;
    private boolean dispatching;

    /**
     * @param millis a clock that never goes back, in milliseconds, for rates and breakers
     * @param clock the time of deadlines
     * @param random spreads what a provider lets go at one moment
     */
    public Lanes(
            LaneLimits limits,
            ParkedRequests parkedRequests,
            Loop loop,
            LongSupplier millis,
            Clock clock,
            RandomGenerator random) {
        this.limits = limits;
        this.parkedRequests = parkedRequests;
        this.loop = loop;
        this.millis = millis;
        this.clock = clock;
        this.random = random;
        this.free = limits.inFlight();
    }

    /** Puts a request at the end of its lane; in the journal, where too many of the lane wait or some do there already. */
    public void offer(Candidate candidate) {
        Lane lane = lane(candidate.connection());
        if (lane.parked > 0 || lane.waiting.size() >= limits.waitingPerConnection()) {
            park(lane, candidate, () -> {});
        } else {
            lane.waiting.add(new Waiting(candidate, null));
            enqueue(lane);
            dispatch();
        }
    }

    /**
     * Says that requests of a connection wait in the journal, as the partition's last owner left them. They stay there, and
     * what is offered joins them, until their {@link #release}.
     */
    public void hold(CredentialRef connection, int count) {
        Lane lane = lane(connection);
        lane.parked += count;
        lane.held = true;
    }

    /** All that was before the requests in the journal is there too by now: the oldest of them may run. */
    public void release(CredentialRef connection) {
        Lane lane = lane(connection);
        lane.held = false;
        fetch(lane);
    }

    /**
     * Makes room in memory: what waits in lanes that open later, or behind as much as can run, goes to the journal; what
     * pauses there is told to stop, and {@link #putBack} follows. An ordered one that pauses stays, so that none passes it.
     */
    public void relieve() {
        long now = millis.getAsLong();
        for (Place place : List.copyOf(pausing)) {
            if (!place.candidate.ordered() && place.lane.opensAt(now) > now + WORTH_PARKING) {
                abandon(place);
            }
        }
        for (Lane lane : lanes.values()) {
            int keep = lane.opensAt(now) > now + WORTH_PARKING ? 0 : limits.inFlightPerConnection();
            while (lane.waiting.size() > keep && lane.waiting.getLast().resume == null) {
                putBack(lane, lane.waiting.removeLast().candidate);
            }
        }
    }

    /** Puts a request into the journal that was on its way, before those of its lane that are there. */
    public void putBack(Candidate candidate) {
        putBack(lane(candidate.connection()), candidate);
    }

    private void putBack(Lane lane, Candidate candidate) {
        lane.goingBack++;
        park(lane, candidate, () -> lane.goingBack--);
    }

    /** Once a second: ends what waited too long, drops what is another's, forgets what is idle, fetches what was parked. */
    public void sweep() {
        long now = millis.getAsLong();
        Instant time = clock.instant();
        for (Iterator<Lane> all = lanes.values().iterator(); all.hasNext(); ) {
            Lane lane = all.next();
            for (Waiting over : over(lane, time)) {
                settle(lane, over);
            }
            if (lane.tidy(now)) {
                all.remove();
            } else {
                fetch(lane);
            }
        }
        hosts.values().forEach(this::wakeWaiting);
        hosts.values().removeIf(host -> host.tidy(now));
        dispatch();
    }

    /** Requests that wait for a place and for nothing else: others could run them. */
    public int startable() {
        long now = millis.getAsLong();
        return lanes.values().stream().mapToInt(lane -> lane.startable(now)).sum();
    }

    /** What keeps calls back now. */
    public List<Obstacle> obstacles() {
        Stream<Obstacle> ofConnections = lanes.values().stream()
                .map(lane -> new Obstacle(lane.provider(), lane.connection, lane.breaker.state()));
        Stream<Obstacle> ofHosts =
                hosts.values().stream().map(host -> new Obstacle(host.provider(), null, host.state()));
        return Stream.concat(ofConnections, ofHosts)
                .filter(obstacle -> obstacle.state() != Breaker.State.CLOSED)
                .toList();
    }

    /** Lets go at once of what waits and is another's by now, or comes again. */
    public void dropAbandoned() {
        for (Place place : List.copyOf(pausing)) {
            if (place.candidate.isAbandoned()) {
                abandon(place);
            }
        }
        for (Lane lane : lanes.values()) {
            List<Waiting> abandoned = lane.waiting.stream()
                    .filter(waiting -> waiting.candidate.isAbandoned())
                    .toList();
            lane.waiting.removeAll(abandoned);
            abandoned.forEach(Lanes::abandon);
        }
    }

    void run(Runnable task) {
        loop.run(task);
    }

    void answered(Place place, long took) {
        place.lane.breaker.answer();
        place.host.answered(place.lane, took, millis.getAsLong());
    }

    void failed(Place place) {
        long now = millis.getAsLong();
        place.lane.breaker.fail(now);
        place.host.failed(place.lane, now);
    }

    void limited(Place place, Duration retryAfter) {
        Duration wait = retryAfter.compareTo(LONGEST_LIMIT) > 0 ? LONGEST_LIMIT : retryAfter;
        place.lane.limit(millis.getAsLong() + wait.toMillis() + random.nextInt(RELEASE_JITTER));
    }

    void giveBack(Place place, boolean called) {
        free++;
        place.lane.makeRoom(millis.getAsLong());
        if (!called) {
            place.lane.putBack(place.candidate.rate());
        }
        place.host.end();
        wakeWaiting(place.host); // before its own lane, or that would never let go of the place
        enqueue(place.lane);
        fetch(place.lane);
        dispatch();
    }

    void resumeLater(Place place, Duration wait) {
        place.lane.paused++;
        pausing.add(place);
        loop.after(wait.toMillis() < 1 ? Duration.ofMillis(1) : wait, () -> {
            if (pausing.remove(place)) {
                place.lane.paused--;
                place.lane.waiting.addFirst(new Waiting(place.candidate, place));
                enqueue(place.lane);
                dispatch();
            }
        });
    }

    void orderedIsOver(Place place) {
        place.lane.orderedIsOver();
        enqueue(place.lane);
        dispatch();
    }

    private Lane lane(CredentialRef connection) {
        return lanes.computeIfAbsent(
                connection, of -> new Lane(of, limits.inFlightPerConnection(), millis.getAsLong()));
    }

    private Host host(Candidate candidate) {
        return hosts.computeIfAbsent(candidate.host(), name -> new Host(candidate.provider(), limits.inFlight()));
    }

    private void enqueue(Lane lane) {
        if (!lane.queued) {
            lane.queued = true;
            ready.add(lane);
        }
    }

    private void dispatch() {
        if (dispatching) {
            return; // somebody further up the stack is at it
        }
        dispatching = true;
        try {
            for (Lane lane = nextReady(); lane != null; lane = nextReady()) {
                lane.queued = false;
                startNext(lane);
            }
        } finally {
            dispatching = false;
        }
    }

    private @Nullable Lane nextReady() {
        return free == 0 ? null : ready.poll();
    }

    private void startNext(Lane lane) {
        long now = millis.getAsLong();
        Choice choice = lane.choose(now);
        if (choice.next() == null) {
            wake(lane, choice.at(), now);
            return;
        }
        Waiting next = choice.next();
        if (next.candidate.isAbandoned()) {
            lane.waiting.remove(next);
            abandon(next);
            enqueue(lane);
            return;
        }
        Host host = next.resume == null ? host(next.candidate) : next.resume.host;
        long hostAt = host.nextAt(now);
        if (hostAt > now) {
            host.await(lane);
            wakeHost(host, hostAt, now);
            return;
        }
        free--;
        lane.start(next, now);
        host.start();
        enqueue(lane);
        start(lane, host, next);
    }

    private void start(Lane lane, Host host, Waiting next) {
        if (next.resume == null) {
            next.candidate.run(new Place(this, lane, host, next.candidate, true));
        } else {
            next.resume.resume(true);
        }
    }

    private void wake(Lane lane, long at, long now) {
        if (at == Breaker.NEVER || (lane.wakeAt > now && lane.wakeAt <= at)) {
            return;
        }
        lane.wakeAt = at;
        loop.after(Duration.ofMillis(Math.max(1, at - now)), () -> {
            enqueue(lane);
            dispatch();
        });
    }

    private void wakeHost(Host host, long at, long now) {
        if (at == Breaker.NEVER) {
            return;
        }
        loop.after(Duration.ofMillis(Math.max(1, at - now)), () -> {
            wakeWaiting(host);
            dispatch();
        });
    }

    /** As many as there are places: who finds no place waits again. */
    private void wakeWaiting(Host host) {
        int places = host.places();
        for (Lane next = places > 0 ? host.next() : null; next != null; next = --places > 0 ? host.next() : null) {
            enqueue(next);
        }
    }

    private static List<Waiting> over(Lane lane, Instant time) {
        List<Waiting> over = new ArrayList<>();
        for (Waiting waiting : lane.waiting) {
            if (waiting.candidate.isAbandoned() || !time.isBefore(waiting.candidate.deadline())) {
                over.add(waiting);
            }
        }
        lane.waiting.removeAll(over);
        return over;
    }

    /** Lets what has no time for a call any more come to its end, without a place. */
    private void settle(Lane lane, Waiting over) {
        if (over.candidate.isAbandoned()) {
            abandon(over);
        } else if (over.resume == null) {
            over.candidate.run(new Place(this, lane, host(over.candidate), over.candidate, false));
        } else {
            over.resume.resume(false);
        }
    }

    private void abandon(Place place) {
        pausing.remove(place);
        place.lane.paused--;
        place.abandon();
    }

    private static void abandon(Waiting waiting) {
        if (waiting.resume == null) {
            waiting.candidate.drop();
        } else {
            waiting.resume.abandon();
        }
    }

    private void park(Lane lane, Candidate candidate, Runnable written) {
        lane.parked++;
        lane.beingParked++;
        candidate
                .park()
                .subscribe()
                .with(
                        done -> loop.run(() -> {
                            lane.beingParked--;
                            written.run();
                        }),
                        failure -> LOG.error("A request could not be parked: the next owner runs it.", failure));
    }

    /** Brings back what was parked when there is room for it and it would not be parked again at once. */
    private void fetch(Lane lane) {
        long now = millis.getAsLong();
        int room = limits.waitingPerConnection() - lane.waiting.size();
        boolean worthIt = lane.parked > 0
                && !lane.held
                && !lane.loading
                && lane.goingBack == 0
                && room * 2 >= limits.waitingPerConnection()
                && lane.opensAt(now) <= now + WORTH_PARKING;
        if (!worthIt) {
            return;
        }
        lane.loading = true;
        boolean allWritten = lane.beingParked == 0;
        parkedRequests
                .take(lane.connection, room)
                .subscribe()
                .with(
                        found -> loop.run(() -> fetched(lane, found, allWritten)),
                        failure -> loop.run(() -> {
                            LOG.error("Parked requests could not be read.", failure);
                            lane.loading = false;
                        }));
    }

    private void fetched(Lane lane, List<Candidate> found, boolean allWritten) {
        lane.loading = false;
        lane.parked =
                found.isEmpty() && allWritten && lane.beingParked == 0 ? 0 : Math.max(0, lane.parked - found.size());
        found.forEach(candidate -> lane.waiting.add(new Waiting(candidate, null)));
        enqueue(lane);
        dispatch();
    }
}
