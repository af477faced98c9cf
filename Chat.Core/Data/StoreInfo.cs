using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Data;

/// <summary>The one row that says which store this is.</summary>
public sealed class StoreInfo
{
    public int Id { get; init; } = 1;

    /// <summary>Random; another one after a restored backup, so that readers drop what they cached.</summary>
    public required Guid Epoch { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<StoreInfo>
    {
        public void Configure(EntityTypeBuilder<StoreInfo> builder)
        {
            builder.ToTable("StoreInfo");
            builder.Property(s => s.Id).ValueGeneratedNever();
        }
    }
}
