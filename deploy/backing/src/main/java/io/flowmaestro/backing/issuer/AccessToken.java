package io.flowmaestro.backing.issuer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jspecify.annotations.Nullable;

/**
 * An access token before it is signed (RFC 9068). Tests change what must be refused: its audience, life, issuer or key.
 */
public final class AccessToken {
    static final Duration LIFE = Duration.ofMinutes(15);
    private static final String TYPE = "at+jwt";

    private final Claims claims;
    private final Clock clock;
    private final SigningKey key;

    private record Claims(
            String issuer,
            String subject,
            String client,
            List<String> audiences,
            List<String> roles,
            @Nullable String tenant,
            Duration life) {}

    private AccessToken(Claims claims, Clock clock, SigningKey key) {
        this.claims = claims;
        this.clock = clock;
        this.key = key;
    }

    static AccessToken of(Client client, String issuer, Clock clock, SigningKey key) {
        return new AccessToken(
                new Claims(issuer, client.id(), client.id(), client.audiences(), client.roles(), client.tenant(), LIFE),
                clock,
                key);
    }

    static AccessToken of(
            User user, String client, List<String> audiences, String issuer, Clock clock, SigningKey key) {
        return new AccessToken(
                new Claims(issuer, user.name(), client, audiences, user.roles(), user.tenant(), LIFE), clock, key);
    }

    /** For these services, and no other. */
    public AccessToken audience(String... audiences) {
        return with(new Claims(
                claims.issuer,
                claims.subject,
                claims.client,
                List.of(audiences),
                claims.roles,
                claims.tenant,
                claims.life));
    }

    /** With these roles, and no other. */
    public AccessToken roles(String... roles) {
        return with(new Claims(
                claims.issuer,
                claims.subject,
                claims.client,
                claims.audiences,
                List.of(roles),
                claims.tenant,
                claims.life));
    }

    /** Of this tenant, or of none. */
    public AccessToken tenant(@Nullable String tenant) {
        return with(new Claims(
                claims.issuer, claims.subject, claims.client, claims.audiences, claims.roles, tenant, claims.life));
    }

    /** Valid for so long from when it is signed; a negative life has been over for as long. */
    public AccessToken life(Duration life) {
        return with(new Claims(
                claims.issuer, claims.subject, claims.client, claims.audiences, claims.roles, claims.tenant, life));
    }

    /** Says that another issued it. */
    public AccessToken issuer(String issuer) {
        return with(new Claims(
                issuer, claims.subject, claims.client, claims.audiences, claims.roles, claims.tenant, claims.life));
    }

    /** Signed by a key that the issuer does not publish, under the id of one that it does. */
    public AccessToken foreignKey() {
        return new AccessToken(claims, clock, new SigningKey(Issuer.KEY_ID));
    }

    /** The token as it stands in an Authorization header after {@code Bearer}. */
    public String sign() {
        Instant now = clock.instant();
        Instant end = now.plus(claims.life);
        JwtClaims jwt = new JwtClaims();
        jwt.setGeneratedJwtId();
        jwt.setIssuer(claims.issuer);
        jwt.setSubject(claims.subject);
        jwt.setAudience(claims.audiences);
        jwt.setStringClaim("azp", claims.client);
        jwt.setStringClaim("client_id", claims.client);
        jwt.setStringListClaim("roles", claims.roles);
        if (claims.tenant != null) {
            jwt.setStringClaim("tenant", claims.tenant);
        }
        // One whose life is over was issued before it ended.
        jwt.setIssuedAt(seconds(end.isBefore(now) ? end.minus(LIFE) : now));
        jwt.setExpirationTime(seconds(end));
        return key.sign(TYPE, jwt);
    }

    private AccessToken with(Claims changed) {
        return new AccessToken(changed, clock, key);
    }

    private static NumericDate seconds(Instant instant) {
        return NumericDate.fromSeconds(instant.getEpochSecond());
    }
}
