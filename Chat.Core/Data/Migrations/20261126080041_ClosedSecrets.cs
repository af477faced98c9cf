using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Chat.Core.Data.Migrations
{
    /// <summary>The columns of secrets have no length any more, which SQLite never knew; what they hold is closed when the host starts.</summary>
    public partial class ClosedSecrets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
        }
    }
}
