/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/texts.h"

#include "mail/letter.h"
#include "text/time_text.h"

static void greeting_add(struct letter *letter, struct slice username, struct slice organization)
{
    letter_paragraph(letter, "User name: %s (organization: %s)", letter_fact(letter, username),
                     letter_fact(letter, organization));
}

static const char *token_opening(enum token_mail_reason reason)
{
    switch (reason) {
    case TOKEN_MAIL_FIRST:
        return "A security token was made for this user, because somebody signed in as this user "
               "asked for one. It is:";
    case TOKEN_MAIL_RESET:
        return "The security token of this user was reset. The new one is:";
    case TOKEN_MAIL_OPERATOR:
        return "The operator of the service made a new security token for this user. It is:";
    case TOKEN_MAIL_API_USER:
        return "An administrator of your organization asked for the first security token of this "
               "user. It is:";
    case TOKEN_MAIL_PASSWORD_SET:
        return "The password of this user was set anew, and a new password brings a new security "
               "token. It is:";
    }
    return "";
}

static void token_usage_add(struct letter *letter, const struct token_mail_facts *facts)
{
    letter_paragraph(letter, "%s",
                     "When you log in from outside your organization's trusted networks, append "
                     "the token to your password, with nothing in between. If your password is "
                     "mypassword and your token is XXXXXXXXXX, enter:");
    letter_line(letter, slice_from("mypasswordXXXXXXXXXX"));
    letter_paragraph(letter, "%s",
                     "The token is case-sensitive: copy it exactly as it stands above, without "
                     "blanks.");
    if (facts->replaces_old)
        letter_paragraph(letter, "%s",
                         "Your old token is dead, in ALL API applications. Put the new one into "
                         "every program that logs in as you.");
}

enum status mail_text_token(const struct token_mail_facts *facts, struct arena *arena,
                            struct mail_text *out_text, struct error *err)
{
    struct letter letter;
    letter_begin(&letter, arena);
    greeting_add(&letter, facts->username, facts->organization);
    letter_paragraph(&letter, "%s", token_opening(facts->reason));
    letter_line(&letter, facts->token);
    token_usage_add(&letter, facts);
    letter_paragraph(&letter, "%s",
                     facts->reason == TOKEN_MAIL_OPERATOR || facts->reason == TOKEN_MAIL_API_USER
                         ? "You did not expect this? Then ask your organization's administrator. "
                           "The service is at:"
                         : "You did not ask for this? Then somebody may know your password. Sign "
                           "in, change your password, and tell your organization's administrator. "
                           "The service is at:");
    letter_link(&letter, facts->base_url);
    return letter_finish(&letter, "Your new Sallyport security token", out_text, err);
}

enum status mail_text_code(const struct code_mail_facts *facts, struct arena *arena,
                           struct mail_text *out_text, struct error *err)
{
    struct letter letter;
    letter_begin(&letter, arena);
    greeting_add(&letter, facts->username, facts->organization);
    letter_paragraph(&letter, "To confirm that it is you who is signing in, type this code:");
    letter_line(&letter, facts->code);
    letter_paragraph(&letter,
                     "It is valid for 10 minutes, once, and only in the browser that asked "
                     "for it. Nobody from Sallyport or your organization will ever ask "
                     "you for it.");
    struct slice time = time_text_human(facts->time, arena);
    letter_paragraph(&letter, "The sign-in: %s, from the IP address %s, with %s.",
                     letter_fact(&letter, time), letter_fact(&letter, facts->ip),
                     letter_fact(&letter, facts->browser));
    letter_paragraph(&letter, "If you did not just try to sign in: somebody knows your password. "
                              "Change it at once and tell your organization's administrator.");
    return letter_finish(&letter, "Your Sallyport confirmation code", out_text, err);
}

/* One row per reason of a link mail. */
struct link_wording {
    const char *subject, *opening, *closing;
};

static const struct link_wording link_wordings[] = {
    [LINK_MAIL_INVITATION] = {"Welcome to Sallyport: choose your password",
                              "An account was made for you. To choose your password, open this "
                              "link:",
                              "The link works once. If you did not expect an account, ignore this "
                              "mail, or ask the administrator of the organization named above."},
    [LINK_MAIL_RESET] = {"Choose a new Sallyport password",
                         "Somebody asked for a new password for this user. To choose one, open "
                         "this link:",
                         "The link works once, within one hour. If it was not you who asked, "
                         "ignore this mail: nothing changes until the form behind the link is "
                         "completed. If it happens again, tell your organization's "
                         "administrator."},
    [LINK_MAIL_RESET_BEGUN] =
        {"Your Sallyport password was reset by an administrator",
         "An administrator reset the password of this user. The old password "
         "and the old security token are dead, in ALL API applications, and "
         "every session has ended. To choose a new password, open this link:",
         "The link works once, within 24 hours. With the new password comes a "
         "new security token where this user may have one. If you do not "
         "know why it was done, ask your organization's administrator."},
    [LINK_MAIL_EMAIL] = {"Confirm your new e-mail address for Sallyport",
                         "The e-mail address of this user is to be changed to the one that this "
                         "mail went to. To confirm it, open this link and press the button:",
                         "The link works once, within 24 hours. Until then everything goes to the "
                         "old e-mail address. If you do not know this user name, ignore this "
                         "mail: nothing will change."},
};

enum status mail_text_link(const struct link_mail_facts *facts, struct arena *arena,
                           struct mail_text *out_text, struct error *err)
{
    ensure((size_t)facts->reason < ARRAY_LENGTH(link_wordings));
    const struct link_wording *wording = &link_wordings[facts->reason];
    struct letter letter;
    letter_begin(&letter, arena);
    greeting_add(&letter, facts->username, facts->organization);
    letter_paragraph(&letter, "%s", wording->opening);
    letter_link(&letter, facts->url);
    letter_paragraph(&letter, "%s", wording->closing);
    return letter_finish(&letter, wording->subject, out_text, err);
}

struct notice_wording {
    const char *subject, *event, *advice;
};

static const struct notice_wording notice_wordings[] = {
    [NOTICE_PASSWORD_CHANGED] = {"Your Sallyport password was changed",
                                 "The password of this user was changed",
                                 "If it was you, nothing is left to do. If not, somebody else has "
                                 "changed it: tell your organization's administrator at once."},
    [NOTICE_PASSWORD_SET_BY_OPERATOR] = {"Your Sallyport password was set by the operator",
                                         "The operator of the service set the password of this "
                                         "user",
                                         "If you did not ask the operator for that, tell your "
                                         "organization's administrator at once."},
    [NOTICE_TOKEN_OUTDATED] = {"A program still sends your old security token",
                               "A program tried to log in as this user with your previous security "
                               "token",
                               "It cannot log in until it has the new one; your login history "
                               "names the program. If you never used such a program, tell your "
                               "organization's administrator."},
    [NOTICE_BROWSER_REMEMBERED] = {"A browser is remembered for your Sallyport user",
                                   "Somebody signed in as this user with a second secret, and the "
                                   "browser is remembered for 30 days",
                                   "From it the password alone is enough now, from anywhere. If it "
                                   "was not you, reset your security token and change your "
                                   "password: both make the service "
                                   "forget the browser. And tell your organization's "
                                   "administrator."},
    [NOTICE_PASSWORD_OUTDATED] = {"A program still sends your old password",
                                  "A program tried to log in as this user with your previous "
                                  "password",
                                  "It cannot log in until it has the new one. If you never used "
                                  "such a program, tell your organization's administrator."},
    [NOTICE_TOKEN_DIGEST] =
        {"Programs still send your old security token",
         "Your security token was reset more than a day ago, and programs still "
         "send the one before it",
         "None of them can log in until it has the new token. If you never used "
         "one of them, tell your organization's administrator. You are told "
         "once a day until they stop; the page of your security token shows "
         "it too."},
    [NOTICE_LOCKED_OUT] =
        {"Your Sallyport user is locked out",
         "Too many sign-ins as this user failed, and by your organization's rules "
         "nobody can sign in as this user now",
         "It ends by itself, or an administrator of your organization can unlock "
         "you. If it was not you who tried, tell the administrator."},
    [NOTICE_SPRAYING] = {"Somebody tries passwords on many users",
                         "Sign-ins for many users of your organization failed together, as they do "
                         "when somebody tries a few passwords on everybody",
                         "The source is slowed down by itself. Look at Setup, Limits and at the "
                         "login history, and let users whose sign-in succeeded from there change "
                         "their password. You are told at most once an hour."},
    [NOTICE_PASSWORD_EXPIRES] = {"Your Sallyport password expires soon",
                                 "The password of this user expires soon, as the rules of your "
                                 "organization say",
                                 "Programs that log in as this user stop on that day. Sign in and "
                                 "change the password before, under Setup, Change My Password; "
                                 "then give the new password, and the new security token that "
                                 "comes with it, to every program."},
    [NOTICE_EMAIL_ASKED] = {"Your Sallyport e-mail address is to be changed",
                            "Somebody asked to change the e-mail address of this user",
                            "Nothing changes before the new one is confirmed; until then "
                            "everything goes here. If it was not you, sign in, take the change "
                            "back under Setup, Change My E-Mail Address, change your password, and "
                            "tell your organization's administrator."},
    [NOTICE_EMAIL_CHANGED] = {"Your Sallyport e-mail address was changed",
                              "The e-mail address of this user was changed and confirmed; this is "
                              "the last mail to the old one",
                              "If it was not you, tell your organization's administrator at once."},
};

/* What stands before the thing a notice is about. */
static const char *const notice_subjects[] = {
    [NOTICE_TOKEN_OUTDATED] = "The program",
    [NOTICE_PASSWORD_OUTDATED] = "The program",
    [NOTICE_TOKEN_DIGEST] = "The programs",
    [NOTICE_LOCKED_OUT] = "The last one was by the program",
    [NOTICE_SPRAYING] = "What was seen",
    [NOTICE_PASSWORD_EXPIRES] = "When, and which programs log in as this user",
    [NOTICE_EMAIL_ASKED] = "The new e-mail address",
    [NOTICE_EMAIL_CHANGED] = "The new e-mail address",
    [NOTICE_BROWSER_REMEMBERED] = "The browser",
};

enum status mail_text_notice(const struct notice_mail_facts *facts, struct arena *arena,
                             struct mail_text *out_text, struct error *err)
{
    ensure((size_t)facts->notice < ARRAY_LENGTH(notice_wordings));
    const struct notice_wording *wording = &notice_wordings[facts->notice];
    struct letter letter;
    letter_begin(&letter, arena);
    greeting_add(&letter, facts->username, facts->organization);
    struct slice time = time_text_human(facts->time, arena);
    letter_paragraph(&letter, "%s: %s.", wording->event, letter_fact(&letter, time));
    if (!slice_is_empty(facts->about) && (size_t)facts->notice < ARRAY_LENGTH(notice_subjects) &&
        notice_subjects[facts->notice] != NULL)
        letter_paragraph(&letter, "%s: %s", notice_subjects[facts->notice],
                         letter_fact(&letter, facts->about));
    letter_paragraph(&letter, "%s", wording->advice);
    letter_paragraph(&letter, "The service is at:");
    letter_link(&letter, facts->base_url);
    return letter_finish(&letter, wording->subject, out_text, err);
}
