using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Chat.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class WebPush : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "PushBrowsers",
                columns: table => new
                {
                    SignInId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    AgentId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    EndpointHash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Address = table.Column<string>(type: "TEXT", nullable: false),
                    Language = table.Column<string>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PushBrowsers", x => x.SignInId);
                    table.ForeignKey(
                        name: "FK_PushBrowsers_Agents_AgentId",
                        column: x => x.AgentId,
                        principalTable: "Agents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_PushBrowsers_SignIns_SignInId",
                        column: x => x.SignInId,
                        principalTable: "SignIns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_PushBrowsers_AgentId",
                table: "PushBrowsers",
                column: "AgentId");

            migrationBuilder.CreateIndex(
                name: "IX_PushBrowsers_EndpointHash",
                table: "PushBrowsers",
                column: "EndpointHash",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "PushBrowsers");
        }
    }
}
