package io.flowmaestro.executor.attempt;

import io.flowmaestro.catalog.Effect;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.executor.lane.Turn;
import io.flowmaestro.gateway.Outcome;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the attempts at an operation stand.
 *
 * @param request what was asked
 * @param operation what to do
 * @param fence what allows it to start
 * @param turn its place in its lane
 * @param number of the attempt that is next or under way, 1 or more
 * @param leases which asking for a lease in a row this is, 1 or more
 * @param renewed whether a refused token was replaced already
 * @param last how the attempt before failed; null where there was none in this run
 * @param debug the log of the attempts that are over
 */
record Course(
        Request request,
        Operation operation,
        Fence fence,
        Turn turn,
        int number,
        int leases,
        boolean renewed,
        Outcome.@Nullable Failed last,
        List<String> debug) {

    static Course from(Request request, Operation operation, Fence fence, Turn turn, int number) {
        return new Course(request, operation, fence, turn, number, 1, false, null, List.of());
    }

    String operationId() {
        return request.key().operationId();
    }

    /** Whether it changes nothing at the provider. */
    boolean reads() {
        return operation.effect() == Effect.NONE;
    }

    /** The vault gave nothing. */
    Course withoutLease() {
        return new Course(request, operation, fence, turn, number, leases + 1, renewed, last, debug);
    }

    /** This attempt failed. */
    Course after(Outcome.Failed failed) {
        return new Course(request, operation, fence, turn, number, 1, renewed, failed, debug);
    }

    /** Another attempt follows. */
    Course next() {
        return new Course(request, operation, fence, turn, number + 1, 1, renewed, last, log());
    }

    /** Another attempt follows, with another token. */
    Course renewing() {
        return new Course(request, operation, fence, turn, number + 1, 1, true, last, log());
    }

    /** The end, without success, that an outcome brought. */
    Ending failed(OperationStatus status, OperationError error, Outcome outcome) {
        return new Ending(status, null, error, null, number, outcome.providerMillis(), debug(outcome));
    }

    /** Whether the attempt before was made in another run: the journal alone knows how it ended, if anyone does. */
    boolean isResumed() {
        return number > 1 && last == null;
    }

    /** The end where the deadline passed before this attempt. */
    Ending late() {
        return last == null
                ? Ending.without(OperationStatus.EXPIRED, Verdict.expired(turn.obstacle()), number - 1)
                : new Ending(
                        OperationStatus.FAILED, null, last.error(), null, number - 1, last.providerMillis(), debug);
    }

    /** The log with this outcome's. */
    List<String> debug(Outcome outcome) {
        return Stream.concat(debug.stream(), outcome.debug().stream()).toList();
    }

    private List<String> log() {
        return last == null ? debug : debug(last);
    }
}
