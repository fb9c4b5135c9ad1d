SECRET_KEY = "placeholder-until-the-settings-land"
