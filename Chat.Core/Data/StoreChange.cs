using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Data;

public enum StoreSubject
{
    /// <summary>By its <c>MessageId</c>: edited or deleted.</summary>
    Message,

    /// <summary>By its <c>NoteId</c>: edited or deleted.</summary>
    Note,

    /// <summary>Created, described, renamed, noted about, merged into another or erased.</summary>
    Client,

    /// <summary>Labelled, or moved to another client.</summary>
    Conversation,

    /// <summary>A conversation or a client of whom texts were erased: whoever keeps something made of them lets go of every byte.</summary>
    Erased,
}

/// <summary>
/// Something that followers cannot see by growing row ids: a row was changed after it was first stored. Written in the
/// transaction of the change; followers keep their place by <see cref="Id"/>.
/// </summary>
public sealed class StoreChange
{
    /// <summary>Inserts into the log inside the writer's transaction: $0 the subject's kind, $1 its id.</summary>
    internal const string Insert = "INSERT INTO StoreChanges (Subject, SubjectId) VALUES ($0, $1)";

    /// <summary>Grows, also after a deletion.</summary>
    public long Id { get; init; }

    public required StoreSubject Subject { get; init; }

    public required Guid SubjectId { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<StoreChange>
    {
        public void Configure(EntityTypeBuilder<StoreChange> builder) =>
            builder.Property(c => c.Id).ValueGeneratedOnAdd().HasAnnotation("Sqlite:Autoincrement", true);
    }
}
