"""The only process the internet may reach: channels, chat page, desk. It never imports Rasa, Sanic or TensorFlow."""
