-- What a person needs to sign in, and where people are signed in.
ALTER TABLE "AspNetUsers" ADD COLUMN "DisplayName" text NOT NULL DEFAULT '';
ALTER TABLE "AspNetUsers" ADD COLUMN "Profile" text;
ALTER TABLE "AspNetUsers" ADD COLUMN "IsDisabled" boolean NOT NULL DEFAULT false;
ALTER TABLE "AspNetUsers" ADD COLUMN "LastCodeStep" bigint NOT NULL DEFAULT 0;

CREATE TABLE "PersonSessions" (
    "Id" text NOT NULL,
    "PersonId" text NOT NULL,
    "Stamp" text NOT NULL,
    "Begun" bigint NOT NULL,
    "Ends" bigint NOT NULL,
    CONSTRAINT "PK_PersonSessions" PRIMARY KEY ("Id")
);
CREATE INDEX "IX_PersonSessions_Ends" ON "PersonSessions" ("Ends");
