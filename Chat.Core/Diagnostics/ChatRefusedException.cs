namespace Chat.Core.Diagnostics;

/// <summary>Why a request was refused; the wire code of each stands in the public contract.</summary>
public enum Refusal
{
    InvalidRequest,
    MessageTooLong,
    UnknownSite,
    OriginNotAllowed,
    NotJoined,
    RateLimited,

    /// <summary>The site is flooded, and this newcomer has to do a little work first; the message says which.</summary>
    ChallengeRequired,
    Blocked,

    /// <summary>No secret of the site signed this, or it is no signed identity at all.</summary>
    IdentityInvalid,

    /// <summary>Signed, but over.</summary>
    IdentityExpired,

    /// <summary>Signed, but another browser showed it first.</summary>
    IdentityReplayed,
    Unavailable,
    FileTooLarge,
    FileType,
    FileQuota,

    /// <summary>Another agent was quicker.</summary>
    AlreadyTaken,

    /// <summary>The agent must first show again who he is.</summary>
    FreshSignInNeeded,
}

/// <summary>A request that was understood and refused. The message is meant for the caller: it holds no secret and no visitor text.</summary>
public sealed class ChatRefusedException(Refusal refusal, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <param name="refusal">Why.</param>
    /// <param name="sentence">The message, with its values apart.</param>
    public ChatRefusedException(Refusal refusal, Sentence sentence)
        : this(refusal, sentence.ToString()) => Sentence = sentence;

    public Refusal Refusal { get; } = refusal;

    /// <summary>The message with its values apart; null where it has none.</summary>
    public Sentence? Sentence { get; }

    public static ChatRefusedException Invalid(string message) => new(Refusal.InvalidRequest, message);

    public static ChatRefusedException Invalid(Sentence sentence) => new(Refusal.InvalidRequest, sentence);

    public static ChatRefusedException Unavailable(Exception? innerException = null) =>
        new(Refusal.Unavailable, "The store cannot take this now. Nothing was stored; send again with the same id.", innerException);
}
