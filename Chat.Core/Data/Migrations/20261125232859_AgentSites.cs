using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Chat.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class AgentSites : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "OwnTeamsOnly",
                table: "Agents",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "AgentSites",
                columns: table => new
                {
                    AgentId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AgentSites", x => new { x.AgentId, x.SiteId });
                    table.ForeignKey(
                        name: "FK_AgentSites_Agents_AgentId",
                        column: x => x.AgentId,
                        principalTable: "Agents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_AgentSites_Sites_SiteId",
                        column: x => x.SiteId,
                        principalTable: "Sites",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AgentSites_SiteId",
                table: "AgentSites",
                column: "SiteId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AgentSites");

            migrationBuilder.DropColumn(
                name: "OwnTeamsOnly",
                table: "Agents");
        }
    }
}
