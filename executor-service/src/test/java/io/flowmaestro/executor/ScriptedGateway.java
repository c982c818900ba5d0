package io.flowmaestro.executor;

import io.flowmaestro.gateway.OperationCall;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.gateway.ProviderGateway;
import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** In place of providers: answers each connection's calls as its script says, and remembers them. */
@Singleton
public class ScriptedGateway implements ProviderGateway {
    private final Map<CredentialRef, Function<OperationCall, Uni<Outcome>>> scripts = new ConcurrentHashMap<>();
    private final List<OperationCall> calls = new CopyOnWriteArrayList<>();

    /** What a connection's calls are answered with from now on. */
    void answer(CredentialRef connection, Function<OperationCall, Uni<Outcome>> script) {
        scripts.put(connection, script);
    }

    /** Each call gets the next of these answers, and the last one again. */
    void answer(CredentialRef connection, Outcome... outcomes) {
        int[] next = {0};
        answer(connection, call -> Uni.createFrom().item(outcomes[Math.min(next[0]++, outcomes.length - 1)]));
    }

    List<OperationCall> calls(CredentialRef connection) {
        return calls.stream()
                .filter(call -> call.lease().ref().equals(connection))
                .toList();
    }

    /** As if it had never been called for that connection. */
    void forget(CredentialRef connection) {
        calls.removeIf(call -> call.lease().ref().equals(connection));
    }

    @Override
    public Uni<Outcome> execute(OperationCall call) {
        calls.add(call);
        return scripts.get(call.lease().ref()).apply(call);
    }
}
