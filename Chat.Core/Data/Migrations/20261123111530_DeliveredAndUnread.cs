using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Chat.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class DeliveredAndUnread : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "ClientDeliveredSequence",
                table: "Conversations",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            // What was read has been delivered.
            migrationBuilder.Sql("UPDATE \"Conversations\" SET \"ClientDeliveredSequence\" = \"ClientReadSequence\" WHERE \"ClientReadSequence\" > 0");

            migrationBuilder.CreateIndex(
                name: "IX_Conversations_Unread",
                table: "Conversations",
                column: "Status",
                filter: "\"UnreadCount\" > 0");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Conversations_Unread",
                table: "Conversations");

            migrationBuilder.DropColumn(
                name: "ClientDeliveredSequence",
                table: "Conversations");
        }
    }
}
