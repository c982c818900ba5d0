package io.flowmaestro.sandbox.play;

import io.flowmaestro.sandbox.SandboxConfig;
import io.flowmaestro.sandbox.StaticKey;
import io.flowmaestro.sandbox.file.ProviderFile;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.http.Request;
import io.flowmaestro.sandbox.oauth.Grant;
import io.flowmaestro.sandbox.oauth.Tokens;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A provider that is played. Its contract and examples are read when its API is first asked for something. */
public final class Provider {
    private final ProviderFile file;
    private final List<Pattern> hosts;
    private final Accounts accounts;
    private volatile @Nullable Player player;

    /** Reads a provider's file. Blocks. */
    public Provider(String id, SandboxConfig config) {
        this.file = ProviderFile.read(id);
        this.hosts = file.hosts();
        this.accounts = new Accounts(file, config);
        for (StaticKey key : config.keys()) {
            if (key.provider().equals(id)) {
                tokens().add(key.key(), new Grant("", key.account(), key.scopes()));
            }
        }
    }

    public String id() {
        return file.id();
    }

    /** Whether one of the provider's host names is this. */
    public boolean serves(String host) {
        return hosts.stream().anyMatch(each -> each.matcher(host).matches());
    }

    public Tokens tokens() {
        return accounts.tokens();
    }

    /** The answer of the addresses where accounts are connected; nothing for all others. */
    public Optional<Answer> connect(Request request) {
        return accounts.answer(request);
    }

    /** Whether a request can be answered without blocking. */
    public boolean ready(Request request) {
        Player ready = player;
        return ready != null && ready.ready(request);
    }

    /** Reads the contract, and what else a request needs. Blocks. */
    public synchronized void load(Request request) {
        if (player == null) {
            player = new Player(file, tokens(), accounts::mayUse);
        }
        player.load(request);
    }

    /** How much of a request is this provider's, where several share a host: its app or token, else its address. */
    public int claim(Request request) {
        if (accounts.knows(request)) {
            return 2;
        }
        return accounts.takes(request) || loaded().knows(request) ? 1 : 0;
    }

    /** Whether the provider's file has an operation of this id. */
    public boolean has(String operation) {
        return file.json().path("operations").has(operation);
    }

    /** The id of the operation that a request is for; empty where it is for none. */
    public String operation(Request request) {
        return loaded().operation(request);
    }

    /** The example of failure with this code, or of this kind; the operation's own before another's. */
    public Answer refusal(Request request, String code) {
        return loaded().refusal(request, code);
    }

    /** What the provider's API answers, and does. */
    public Answer answer(Request request) {
        return loaded().answer(request);
    }

    private Player loaded() {
        return Objects.requireNonNull(player, "load() comes first");
    }
}
