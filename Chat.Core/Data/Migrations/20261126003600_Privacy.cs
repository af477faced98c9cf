using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Chat.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class Privacy : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "ErasedAt",
                table: "Clients",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ErasureBegunAt",
                table: "Clients",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "MergedClients",
                columns: table => new
                {
                    GoneId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    KeptId = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MergedClients", x => x.GoneId);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Clients_ErasureBegunAt",
                table: "Clients",
                column: "ErasureBegunAt",
                filter: "\"ErasureBegunAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_MergedClients_KeptId",
                table: "MergedClients",
                column: "KeptId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "MergedClients");

            migrationBuilder.DropIndex(
                name: "IX_Clients_ErasureBegunAt",
                table: "Clients");

            migrationBuilder.DropColumn(
                name: "ErasedAt",
                table: "Clients");

            migrationBuilder.DropColumn(
                name: "ErasureBegunAt",
                table: "Clients");
        }
    }
}
